import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get, post, put } from "./client";
import { withQuery } from "./query";
import type { Shape } from "./shapes";

export type Pool = Shape<"PoolRow">;
export type Capacity = Shape<"PoolCapacity">;

export const usePools = () =>
  useQuery({
    queryKey: ["pools"],
    queryFn: async () => (await get<Shape<"PoolList">>("/pools")).items,
  });

/**
 * What a pool holds for one account at this moment, and whether the requested quota would be
 * refused.
 */
export const useCapacity = (
  poolId: string | undefined,
  accountId: string,
  requestedBytes?: number,
) =>
  useQuery({
    queryKey: ["pools", poolId, "capacity", accountId, requestedBytes],
    queryFn: ({ signal }) =>
      get<Capacity>(
        withQuery(`/pools/${poolId}/capacity`, {
          account_id: accountId,
          requested_bytes: requestedBytes,
        }),
        { signal },
      ),
    enabled: poolId !== undefined,
    // Figures of the same pool stay while the next size is checked; another pool's never do.
    placeholderData: (previous, query) =>
      query?.queryKey[1] === poolId ? keepPreviousData(previous) : undefined,
  });

export const registerPool = (pool: Shape<"NewPool">) => post<Shape<"Registered">>("/pools", pool);

export const allocate = (accountId: string, order: Shape<"QuotaOrder">) =>
  put<Shape<"Allocated">>(`/accounts/${accountId}/quota`, order);
