import { expect, test } from "vitest";
import { segments } from "./allocation";

const GB = 1_000_000_000n;

const CAPACITY = {
  usage: { bytes: 2n * GB, files: 3, measured_at: "2025-06-01T12:00:00Z" },
  measuring: false,
  current_quota_bytes: 3n * GB,
  total_bytes: 100n * GB,
  free_bytes: 80n * GB,
  headroom_bytes: 10n * GB,
  reserved_for_others_bytes: 50n * GB,
  remaining_reservable_bytes: 40n * GB,
  measured_at: "2025-06-01T12:00:00Z",
};

const parts = (requested: bigint, capacity = CAPACITY) =>
  Object.fromEntries(
    segments(capacity, requested).map(({ name, bytes }) => [name, Number(bytes / GB)]),
  );

test("the parts of a pool add up to its size", () => {
  expect(parts(5n * GB)).toEqual({
    used: 2,
    requested: 3,
    others: 50,
    remaining: 35,
    headroom: 10,
  });
  const percents = segments(CAPACITY, 5n * GB).map(({ percent }) => percent);
  expect(percents.reduce((sum, percent) => sum + percent, 0)).toBeCloseTo(100, 0);
});

test("more than there is leaves nothing over and still fits the bar", () => {
  expect(parts(60n * GB)).toMatchObject({ requested: 58, remaining: 0 });
  expect(segments(CAPACITY, 60n * GB).every(({ percent }) => percent <= 100)).toBe(true);
});

test("less than what is used asks for nothing beyond it", () => {
  expect(parts(GB)).toMatchObject({ used: 2, requested: 0 });
});

test("a pool without any size has no parts to draw", () => {
  const empty = {
    ...CAPACITY,
    usage: null,
    headroom_bytes: 0n,
    reserved_for_others_bytes: 0n,
    remaining_reservable_bytes: 0n,
  };
  expect(segments(empty, 0n).map(({ percent }) => percent)).toEqual([0, 0, 0, 0, 0]);
});
