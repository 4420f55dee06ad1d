import type { MantineColor } from "@mantine/core";

interface Named {
  label: string;
  color: MantineColor;
}

const STATUSES: Record<string, Named> = {
  invited: { label: "Invited", color: "blue" },
  pending: { label: "Needs approval", color: "orange" },
  enabled: { label: "Enabled", color: "teal" },
  disabled: { label: "Disabled", color: "gray" },
  cancelled: { label: "Cancelled", color: "gray" },
  rejected: { label: "Rejected", color: "red" },
  revoked: { label: "Revoked", color: "red" },
  deleted: { label: "Deleted", color: "gray" },
};

export const status = (name: string): Named => STATUSES[name] ?? { label: name, color: "gray" };

/** For the filter of a list. */
export const statusChoices = (names: string[]) =>
  names.map((name) => ({ value: name, label: status(name).label }));

const LINK_STATES: Record<string, string> = {
  waiting: "Waiting for setup",
  opened: "Opened",
  expired: "Expired",
};

/** What is to say of a setup link; nothing once it is completed or cancelled. */
export const linkState = (state: string): string | undefined => LINK_STATES[state];
