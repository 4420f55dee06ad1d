import { expect, test } from "vitest";
import { percent } from "./share";

test("a share is exact to two digits, however large the sizes are", () => {
  expect(percent(1n, 3n)).toBe(33.33);
  expect(percent(9223372036854775807n, 9223372036854775807n)).toBe(100);
  expect(percent(3n, 2n)).toBe(150);
});

test("of nothing, nothing is none and anything is all", () => {
  expect(percent(0n, 0n)).toBe(0);
  expect(percent(1n, 0n)).toBe(100);
});
