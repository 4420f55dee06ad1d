import { expect, test } from "vitest";
import { bytesFrom, gigabytes, sizeFault } from "./gigabytes";

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

test("what is wrong with a size is said, with the limit", () => {
  expect(sizeFault("five")).toContain("such as 5 or 2.5");
  expect(sizeFault("99999999999")).toBe("Too large: a size is at most 9223372036.854775807 GB.");
  expect(sizeFault("9".repeat(30))).toContain("Too large");
  expect(sizeFault("0")).toContain("0 is no size to give");
  expect(sizeFault("0", 0n)).toBeUndefined();
  expect(sizeFault("2.5")).toBeUndefined();
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
