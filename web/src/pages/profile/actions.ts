/** What can be done to an account, by its status. */

export type Action = "enable" | "disable" | "reject" | "revoke" | "reinstate";

const BY_STATUS: Record<string, Action[]> = {
  pending: ["enable", "reject", "revoke"],
  enabled: ["disable", "revoke"],
  disabled: ["enable", "revoke"],
  rejected: ["reinstate"],
  revoked: ["reinstate"],
};

const FOR_ADMINISTRATORS: Action[] = ["revoke", "reinstate"];

export function actionsOn(status: string, role: string): Action[] {
  const possible = BY_STATUS[status] ?? [];
  if (role === "admin") return possible;
  return possible.filter((action) => !FOR_ADMINISTRATORS.includes(action));
}

export const isDestructive = (action: Action): boolean =>
  action === "disable" || action === "reject" || action === "revoke";
