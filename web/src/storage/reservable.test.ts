import { expect, test } from "vitest";
import { reservable } from "./reservable";

const promised = { headroom_bytes: 10n, allocated_bytes: 30n };

test("what is promised and what stays free cannot be promised again", () => {
  expect(reservable({ ...promised, size: { total_bytes: 100n } })).toBe(60n);
});

test("of a pool that has promised too much nothing is left, and not less than nothing", () => {
  expect(reservable({ ...promised, size: { total_bytes: 35n } })).toBe(0n);
});

test("of a disk that was never seen nothing is known", () => {
  expect(reservable({ ...promised, size: null })).toBeUndefined();
});
