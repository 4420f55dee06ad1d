import { expect, test } from "vitest";
import { segments } from "./allocation";

const GB = 1_000_000_000;

const CAPACITY = {
  used_bytes: 2 * GB,
  current_quota_bytes: 3 * GB,
  total_bytes: 100 * GB,
  free_bytes: 80 * GB,
  headroom_bytes: 10 * GB,
  reserved_for_others_bytes: 50 * GB,
  remaining_reservable_bytes: 40 * GB,
  measured_at: "2025-06-01T12:00:00Z",
};

const parts = (requested: number, capacity = CAPACITY) =>
  Object.fromEntries(segments(capacity, requested).map(({ name, bytes }) => [name, bytes / GB]));

test("the parts of a pool add up to its size", () => {
  expect(parts(5 * GB)).toEqual({ used: 2, requested: 3, others: 50, remaining: 35, headroom: 10 });
  const percents = segments(CAPACITY, 5 * GB).map(({ percent }) => percent);
  expect(percents.reduce((sum, percent) => sum + percent, 0)).toBeCloseTo(100);
});

test("more than there is leaves nothing over and still fits the bar", () => {
  expect(parts(60 * GB)).toMatchObject({ requested: 58, remaining: 0 });
  expect(segments(CAPACITY, 60 * GB).every(({ percent }) => percent <= 100)).toBe(true);
});

test("less than what is used asks for nothing beyond it", () => {
  expect(parts(GB)).toMatchObject({ used: 2, requested: 0 });
});

test("a pool without any size has no parts to draw", () => {
  const empty = {
    ...CAPACITY,
    used_bytes: 0,
    headroom_bytes: 0,
    reserved_for_others_bytes: 0,
    remaining_reservable_bytes: 0,
  };
  expect(segments(empty, 0).map(({ percent }) => percent)).toEqual([0, 0, 0, 0, 0]);
});
