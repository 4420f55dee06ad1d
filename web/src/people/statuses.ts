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
  "waited-out": { label: "Waited too long", color: "gray" },
  rejected: { label: "Rejected", color: "red" },
  revoked: { label: "Revoked", color: "red" },
  deleted: { label: "Deleted", color: "gray" },
};

export const status = (name: string): Named => STATUSES[name] ?? { label: name, color: "gray" };

interface Standing {
  status: string;
  /** Since when the person has an identity. */
  registered_at?: string | null;
}

/**
 * The status as people read it. Who has an identity was never invited: nobody cancelled anything,
 * they waited for an administrator for as long as one may.
 */
export const statusShown = ({ status, registered_at }: Standing): string =>
  status === "cancelled" && registered_at ? "waited-out" : status;

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
