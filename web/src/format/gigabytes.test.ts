import { expect, test } from "vitest";
import { bytesFrom, gigabytes } from "./gigabytes";

test("gigabytes are decimal and exact, with a point or a comma", () => {
  expect(bytesFrom("5")).toBe(5_000_000_000n);
  expect(bytesFrom(" 2.5 ")).toBe(2_500_000_000n);
  expect(bytesFrom("2,5")).toBe(2_500_000_000n);
  expect(bytesFrom("0.000000001")).toBe(1n);
  expect(bytesFrom("1 000")).toBe(1_000_000_000_000n);
  expect(bytesFrom("4.35")).toBe(4_350_000_000n);
});

test("what is no size is none", () => {
  for (const typed of [
    "",
    "five",
    "-1",
    "1e3",
    "1.",
    ".5",
    "1.0000000001",
    "1,000.5",
    "9223372036.854775808",
    "99999999999",
  ]) {
    expect(bytesFrom(typed), typed).toBeUndefined();
  }
});

test("a size survives being shown and typed again", () => {
  for (const bytes of [
    0n,
    1n,
    999_999_999n,
    1_000_000_000n,
    4_350_000_000n,
    2n ** 53n + 1n,
    2n ** 63n - 1n,
  ]) {
    expect(bytesFrom(gigabytes(bytes))).toBe(bytes);
  }
});
