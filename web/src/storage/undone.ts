import type { Pool } from "../api/pools";

/** What is still to be removed from a pool, in words. */
export function undoneIn({ undone }: Pick<Pool, "undone">): string[] {
  return [
    counted(undone.old_copies, "old copy that a move has left", "old copies that moves have left"),
    counted(
      undone.removals,
      "deleted account's files, which were to be removed",
      "deleted accounts' files, which were to be removed",
    ),
    counted(
      undone.cancelled_moves,
      "copy that a cancelled move has begun",
      "copies that cancelled moves have begun",
    ),
  ].filter((words) => words !== undefined);
}

const counted = (count: number, one: string, many: string): string | undefined =>
  count === 0 ? undefined : `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Whether somebody has a quota in the pool, or may still come with one. */
export const isHeld = ({ allocations, undone }: Pick<Pool, "allocations" | "undone">): boolean =>
  allocations > undone.cancelled_moves;
