/**
 * What can be done to an account, by what it is and by who asks. The server decides; this is what
 * the pages offer, wherever they offer it.
 */
import type { Me } from "../api/me";
import { isAdmin, mayActOn } from "../people/roles";

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
  | "force-reset"
  | "renew-link"
  | "cancel-invitation"
  | "allocate"
  | "decline-storage"
  | "delete";

/** What of an account decides what can be done to it. */
export interface Standing {
  account_id: string;
  role: string;
  status: string;
  method: string;
  /** Since when the person has an identity; absent while they are only invited. */
  registered_at?: string | null;
  /** Until when a reset link works; absent when there is none. */
  reset_link_expires_at?: string | null;
  /** Storage asked for at the invitation, and still open. */
  requested_quota?: unknown;
}

interface Kind {
  label: string;
  /** Takes something away. */
  destructive?: true;
  /** Nobody does it to themselves. */
  forOthersOnly?: true;
  /** Support staff do not do it. */
  forAdministrators?: true;
}

const KINDS: Record<Action, Kind> = {
  enable: { label: "Enable" },
  disable: { label: "Disable", destructive: true, forOthersOnly: true },
  reject: { label: "Reject", destructive: true, forOthersOnly: true },
  revoke: { label: "Revoke", destructive: true, forOthersOnly: true, forAdministrators: true },
  reinstate: { label: "Reinstate", forAdministrators: true },
  "change-login": { label: "Change login" },
  "change-role": { label: "Change role", forOthersOnly: true, forAdministrators: true },
  "reset-link": { label: "Create reset link", forOthersOnly: true },
  "cancel-reset-link": { label: "Cancel reset link" },
  "force-reset": { label: "Force reset", destructive: true, forOthersOnly: true },
  "renew-link": { label: "Renew link" },
  "cancel-invitation": { label: "Cancel invitation", destructive: true },
  allocate: { label: "Allocate storage", forAdministrators: true },
  "decline-storage": { label: "Decline storage", destructive: true, forAdministrators: true },
  delete: {
    label: "Delete account",
    destructive: true,
    forOthersOnly: true,
    forAdministrators: true,
  },
};

/** Whether a person who has set up their account may come in. */
const ACCESS: Record<string, Action[]> = {
  pending: ["enable", "reject", "revoke"],
  enabled: ["disable", "revoke"],
  disabled: ["enable", "revoke"],
  // Let go after waiting too long.
  cancelled: ["enable", "revoke"],
  rejected: ["reinstate"],
  revoked: ["reinstate"],
};

const isSetUp = (account: Standing) => Boolean(account.registered_at);

const allowed = (actions: Action[], account: Standing, me: Me): Action[] =>
  mayActOn(me, account.role)
    ? actions.filter((action) => isAdmin(me) || !KINDS[action].forAdministrators)
    : [];

/** Letting somebody in, and keeping them out. */
export const accessActions = (account: Standing, me: Me): Action[] =>
  allowed(isSetUp(account) ? (ACCESS[account.status] ?? []) : [], account, me);

/** How somebody signs in, and what they may do then. */
export function signInActions(account: Standing, me: Me): Action[] {
  const open = isSetUp(account) && ["pending", "enabled", "disabled"].includes(account.status);
  const password = account.method === "qr" ? [] : passwordActions(account);
  return allowed(open ? ["change-login", "change-role", ...password] : [], account, me);
}

const passwordActions = (account: Standing): Action[] => [
  "reset-link",
  ...(account.reset_link_expires_at ? (["cancel-reset-link"] as const) : []),
  "force-reset",
];

/** An invitation that nobody has taken up. */
export function invitationActions(account: Standing, me: Me): Action[] {
  if (isSetUp(account)) return [];
  const open: Action[] = account.status === "invited" ? ["cancel-invitation"] : [];
  return allowed(["renew-link", ...open], account, me);
}

/** What somebody may store. */
export function storageActions(account: Standing, me: Me): Action[] {
  if (account.status !== "enabled") return [];
  const asked: Action[] = account.requested_quota ? ["decline-storage"] : [];
  return allowed(["allocate", ...asked], account, me);
}

/** Everything that can be done to an account now. */
export const actionsOn = (account: Standing, me: Me): Action[] => [
  ...invitationActions(account, me),
  ...accessActions(account, me),
  ...storageActions(account, me),
  ...signInActions(account, me),
  ...allowed(["delete"], account, me),
];

export const labelOf = (action: Action): string => KINDS[action].label;

export const isDestructive = (action: Action): boolean => KINDS[action].destructive === true;

export const isForOthersOnly = (action: Action): boolean => KINDS[action].forOthersOnly === true;

/** Whether it is somebody's own account, which they cannot do everything to. */
export const isOwn = (account: Standing, me: Me): boolean => account.account_id === me.account_id;
