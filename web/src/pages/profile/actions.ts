/** What can be done to an account, by its status and how its person signs in. */

export type Action =
  | "enable"
  | "disable"
  | "reject"
  | "revoke"
  | "reinstate"
  | "change-login"
  | "change-role"
  | "reset-link"
  | "cancel-reset-link"
  | "force-reset";

const BY_STATUS: Record<string, Action[]> = {
  pending: ["enable", "reject", "revoke"],
  enabled: ["disable", "revoke"],
  disabled: ["enable", "revoke"],
  rejected: ["reinstate"],
  revoked: ["reinstate"],
};

const FOR_PASSWORDS: Action[] = ["reset-link", "cancel-reset-link", "force-reset"];

const FOR_ADMINISTRATORS: Action[] = ["revoke", "reinstate", "change-role"];

const DESTRUCTIVE: Action[] = ["disable", "reject", "revoke", "force-reset"];

/** What nobody does to themselves. */
const NOT_ONES_OWN: Action[] = [...DESTRUCTIVE, "reset-link", "change-role"];

const forRole = (actions: Action[], role: string) =>
  role === "admin" ? actions : actions.filter((action) => !FOR_ADMINISTRATORS.includes(action));

/** Whether somebody may come in. */
export const actionsOn = (status: string, role: string): Action[] =>
  forRole(BY_STATUS[status] ?? [], role);

/** How somebody signs in, and what they may do then. */
export function signInActionsOn(status: string, method: string, role: string): Action[] {
  const open = ["pending", "enabled", "disabled"].includes(status);
  const password: Action[] = open && method !== "qr" ? FOR_PASSWORDS : [];
  return forRole(open ? ["change-login", "change-role", ...password] : [], role);
}

export const isDestructive = (action: Action): boolean => DESTRUCTIVE.includes(action);

export const isForOthersOnly = (action: Action): boolean => NOT_ONES_OWN.includes(action);
