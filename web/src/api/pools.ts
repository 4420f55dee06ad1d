import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ApiProblem, get, post, put } from "./client";
import { usePages } from "./pages";
import { sentence } from "./problems";
import { withQuery } from "./query";
import type { Shape } from "./shapes";

export type Pool = Shape<"Pool">;
export type Capacity = Shape<"PoolCapacity">;
export type PoolEntry = Shape<"PoolEntry">;
export type OldCopy = Shape<"OldCopy">;
export type PoolPoint = Shape<"PoolPoint">;

type Changed = Shape<"PoolChanged">;

/** A figure that is on its way is asked for again after this long. */
const MEASURING_PAUSE_MS = 1_500;

/** A disk fills up, and goes, without an event that would tell. */
const LOOK_EVERY_MS = 20_000;

export const usePools = () =>
  useQuery({
    queryKey: ["pools"],
    refetchInterval: LOOK_EVERY_MS,
    queryFn: async () => (await get<Shape<"PoolList">>("/pools")).items,
  });

export const usePool = (poolId: string) =>
  useQuery({
    queryKey: ["pools", poolId],
    refetchInterval: LOOK_EVERY_MS,
    queryFn: () => get<Pool>(`/pools/${poolId}`),
  });

/** How a pool's capacity, and what was promised of it, have changed. */
export const usePoolHistory = (poolId: string) =>
  useQuery({
    queryKey: ["pools", poolId, "history"],
    queryFn: async () => (await get<Shape<"PoolHistory">>(`/pools/${poolId}/history`)).points,
  });

/** Who reserved what of a pool, newest first. */
export const useLedger = (poolId: string, pages: number) =>
  usePages<PoolEntry>({
    name: "pools",
    path: `/pools/${poolId}/ledger`,
    parameters: {},
    pages,
  });

/** What moves have left in a pool, the oldest first. */
export const useOldCopies = (poolId: string, pages: number) =>
  usePages<OldCopy>({
    name: "pools",
    path: `/pools/${poolId}/old-copies`,
    parameters: {},
    pages,
  });

/**
 * What a pool holds for one account at this moment, and whether the requested quota would be
 * refused.
 */
export const useCapacity = (
  poolId: string | undefined,
  accountId: string,
  requestedBytes?: bigint,
) => {
  const requested = requestedBytes?.toString();
  return useQuery({
    queryKey: ["pools", poolId, "capacity", accountId, requested],
    queryFn: ({ signal }) =>
      get<Capacity>(
        withQuery(`/pools/${poolId}/capacity`, {
          account_id: accountId,
          requested_bytes: requested,
        }),
        { signal },
      ),
    enabled: poolId !== undefined,
    refetchInterval: (query) => (query.state.data?.measuring ? MEASURING_PAUSE_MS : false),
    // Figures of the same pool stay while the next size is checked; another pool's never do.
    placeholderData: (previous, query) =>
      query?.queryKey[1] === poolId ? keepPreviousData(previous) : undefined,
  });
};

export const registerPool = (pool: Shape<"NewPool">) => post<Shape<"Registered">>("/pools", pool);

export const renamePool = (poolId: string, name: string, revision: number) =>
  put<Changed>(`/pools/${poolId}/name`, { name }, { ifMatch: revision });

export const changeHeadroom = (poolId: string, bytes: bigint, revision: number) =>
  put<Changed>(`/pools/${poolId}/headroom`, { headroom_bytes: bytes }, { ifMatch: revision });

/** Why a headroom is refused that the disk cannot hold; `undefined` of any other error. */
export function beyondTheDisk(error: unknown): string | undefined {
  if (!(error instanceof ApiProblem) || error.code !== "headroom-exceeds-disk") return undefined;
  return `${sentence(error.title)} ${sentence(error.detail)}`;
}

/** With a reason, the pool's disk is gone for good: what is still to be removed never will be. */
export const retirePool = (poolId: string, diskGone?: string) =>
  post<Changed>(
    `/pools/${poolId}/retire`,
    diskGone === undefined ? {} : { disk_gone: true, reason: diskGone },
  );
