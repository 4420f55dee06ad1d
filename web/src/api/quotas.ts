/** What an account may store, and what was asked for and is still open. */
import { post, put, remove } from "./client";
import type { Shape } from "./shapes";

type Allocated = Shape<"Allocated">;

export const allocate = (accountId: string, order: Shape<"QuotaOrder">) =>
  put<Allocated>(`/accounts/${accountId}/quota`, order);

export const releaseQuota = (accountId: string, reason?: string) =>
  remove<Allocated>(`/accounts/${accountId}/quota`, { reason });

export const retryQuotaRequest = (accountId: string) =>
  post<Allocated>(`/accounts/${accountId}/quota-request/retry`, {});

export const declineQuotaRequest = (accountId: string, reason?: string) =>
  post<Shape<"Changed">>(`/accounts/${accountId}/quota-request/decline`, { reason });
