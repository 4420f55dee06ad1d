import { describe, expect, it } from "vitest";
import { isHeld, undoneIn } from "./undone";

const NOTHING = { old_copies: 0, removals: 0, cancelled_moves: 0 };

describe("what is still to be removed from a pool", () => {
  it("is not spoken of where there is nothing", () => {
    expect(undoneIn({ undone: NOTHING })).toEqual([]);
  });

  it("is counted, one and many", () => {
    expect(undoneIn({ undone: { old_copies: 1, removals: 2, cancelled_moves: 1 } })).toEqual([
      "1 old copy that a move has left",
      "2 deleted accounts' files, which were to be removed",
      "1 copy that a cancelled move has begun",
    ]);
  });
});

describe("a pool is held", () => {
  it("by quotas, and not by the space that a cancelled move still keeps", () => {
    expect(isHeld({ allocations: 1, undone: NOTHING })).toBe(true);
    const cancelled = { ...NOTHING, cancelled_moves: 1 };
    expect(isHeld({ allocations: 1, undone: cancelled })).toBe(false);
    expect(isHeld({ allocations: 2, undone: cancelled })).toBe(true);
  });
});
