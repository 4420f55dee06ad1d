/** What can be done to an account. */
import { patch, post, remove } from "./client";
import type { Shape } from "./shapes";

export type Invitation = Shape<"Invitation">;
export type HandedOutLink = Shape<"HandedOutLink">;
export type ProfilePatch = Shape<"ProfilePatch">;

type Changed = Shape<"Changed">;

/** The same key again answers the same link: an answer that was lost on the way is not lost. */
export const invite = (invitation: Invitation, key: string) =>
  post<Shape<"WithLink">>("/accounts", invitation, { idempotencyKey: key });

export const renewLink = (accountId: string) =>
  post<Shape<"WithLink">>(`/accounts/${accountId}/setup-link`, {});

export const cancelInvitation = (accountId: string) =>
  post<Changed>(`/accounts/${accountId}/setup-link/cancel`, {});

export const editProfile = (accountId: string, change: ProfilePatch, revision: number) =>
  patch<Changed>(`/accounts/${accountId}/profile`, change, { ifMatch: revision });

/** For good: the person is erased. */
export const deleteAccount = (accountId: string, reason: string) =>
  remove<Changed>(`/accounts/${accountId}`, { reason });

/** Reason or not: `reject` and `revoke` are refused without one. */
export const act = (
  accountId: string,
  action: "enable" | "disable" | "reject" | "revoke" | "reinstate",
  reason?: string,
) => post<Changed>(`/accounts/${accountId}/${action}`, reason ? { reason } : {});
