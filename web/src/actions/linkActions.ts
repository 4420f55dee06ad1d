/** What can be done about a link that was made: a new one in its place, or none. */
import type { MadeLink } from "../api/links";
import type { Me } from "../api/me";
import type { Subject } from "./AccountDialogs";
import { type Action, invitationActions, signInActions } from "./actions";

/** Each state in words. */
const STATES: Record<string, { label: string; color: string }> = {
  open: { label: "Open", color: "blue" },
  used: { label: "Used", color: "teal" },
  superseded: { label: "Replaced", color: "gray" },
  cancelled: { label: "Cancelled", color: "gray" },
  expired: { label: "Expired", color: "orange" },
};

export const LINK_STATES = Object.keys(STATES);

export const linkStateShown = (state: string) => STATES[state] ?? { label: state, color: "gray" };

/** Whom a link is for, as somebody to whom something is done. */
export const subjectOf = ({ account, purpose, state, expires_at }: MadeLink): Subject => ({
  ...account,
  reset_link_expires_at: purpose === "reset" && state === "open" ? expires_at : null,
});

/**
 * A link that was used has done its work, and one that was replaced is gone: what is left to do is
 * done to the newest.
 */
export function linkActions(link: MadeLink, me: Me): Action[] {
  if (!link.is_latest || link.state === "used") return [];
  const account = subjectOf(link);
  const about: Action[] = ["renew-link", "cancel-invitation", "reset-link", "cancel-reset-link"];
  const possible =
    link.purpose === "setup" ? invitationActions(account, me) : signInActions(account, me);
  return possible.filter((action) => about.includes(action));
}
