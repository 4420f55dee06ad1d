/** Moving people's files between pools, and what is left of that. */
import { useQuery } from "@tanstack/react-query";
import { get, post } from "./client";
import type { Shape } from "./shapes";

export type Movements = Shape<"Movements">;
export type Movement = Shape<"Movement">;
export type FileWork = Shape<"FileWork">;

type Moved = Shape<"Moved">;

/** How far files have come is in no event that would tell. */
const LOOK_WHILE_MOVING_MS = 1_000;
const LOOK_EVERY_MS = 20_000;

const pause = (seen: Movements | undefined) =>
  seen && (seen.removals.length > 0 || seen.moves.some(isUnderWay))
    ? LOOK_WHILE_MOVING_MS
    : LOOK_EVERY_MS;

/** Whether something is being done. An old copy that is kept waits for somebody. */
export const isUnderWay = (move: Movement) => move.state !== "kept" || move.work != null;

/** What is done with one person's files. */
export const useMovesOf = (accountId: string) =>
  useQuery({
    queryKey: ["profiles", accountId, "moves"],
    queryFn: () => get<Movements>(`/accounts/${accountId}/moves`),
    refetchInterval: (query) => pause(query.state.data),
  });

/** What is done with anybody's files. */
export const useMoves = () =>
  useQuery({
    queryKey: ["approvals", "moves"],
    queryFn: () => get<Movements>("/moves"),
    refetchInterval: (query) => pause(query.state.data),
  });

export const startMove = (accountId: string, order: Shape<"MoveOrder">) =>
  post<Moved>(`/accounts/${accountId}/move`, order);

export const cancelMove = (accountId: string, reason?: string) =>
  post<Moved>(`/accounts/${accountId}/move/cancel`, { reason });

export const retryMove = (accountId: string) =>
  post<undefined>(`/accounts/${accountId}/move/retry`, {});

export const cleanOldCopy = (accountId: string, poolId: string, reason?: string) =>
  post<Moved>(`/accounts/${accountId}/clean-old-copy`, { pool_id: poolId, reason });
