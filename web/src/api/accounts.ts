/** What can be done to an account. */
import { patch, post, put, remove } from "./client";
import type { Shape } from "./shapes";

export type Invitation = Shape<"Invitation">;
export type HandedOutLink = Shape<"HandedOutLink">;
export type ProfilePatch = Shape<"ProfilePatch">;

type Changed = Shape<"Changed">;

/** The same key again answers the same link: an answer that was lost on the way is not lost. */
export const invite = (invitation: Invitation, key: string) =>
  post<Shape<"WithLink">>("/accounts", invitation, { idempotencyKey: key });

/** How long the link is to be good, the server's usual time when it is left out, and why it is made. */
type LinkOrder = Shape<"LinkOrder">;

export const renewLink = (accountId: string, order: LinkOrder) =>
  post<Shape<"WithLink">>(`/accounts/${accountId}/setup-link`, order);

export const issueResetLink = (accountId: string, order: LinkOrder) =>
  post<Shape<"WithLink">>(`/accounts/${accountId}/reset-link`, order);

export const cancelResetLink = (accountId: string, reason?: string) =>
  post<Changed>(`/accounts/${accountId}/reset-link/cancel`, { reason });

export const forceReset = (accountId: string, order: Shape<"ForcedReset">) =>
  post<Shape<"WithLink">>(`/accounts/${accountId}/force-reset`, order);

export const changeRole = (accountId: string, role: string, reason?: string) =>
  put<Changed>(`/accounts/${accountId}/role`, { role, reason });

export const changeLogin = (accountId: string, login: string, reason?: string) =>
  put<Changed>(`/accounts/${accountId}/login`, { login, reason });

export const cancelInvitation = (accountId: string, reason?: string) =>
  post<Changed>(`/accounts/${accountId}/setup-link/cancel`, { reason });

export const editProfile = (accountId: string, change: ProfilePatch, revision: number) =>
  patch<Changed>(`/accounts/${accountId}/profile`, change, { ifMatch: revision });

/** For good: the person is erased. `files` says what becomes of theirs, `keep` or `delete`. */
export const deleteAccount = (accountId: string, reason: string, files: string) =>
  remove<Shape<"DeletedAccount">>(`/accounts/${accountId}`, { reason, files });

/** Reason or not: `reject` and `revoke` are refused without one. */
export const act = (
  accountId: string,
  action: "enable" | "disable" | "reject" | "revoke" | "reinstate",
  reason?: string,
) => post<Changed>(`/accounts/${accountId}/${action}`, { reason });
