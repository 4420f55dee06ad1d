import { expect, test } from "vitest";
import { randomPlaces, sameWord } from "./confirmation";

test("four different places of the 24 are asked for, in order, and vary", () => {
  const draws = Array.from({ length: 200 }, () => randomPlaces(24));
  for (const places of draws) {
    expect(new Set(places).size).toBe(4);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(Math.min(...places)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...places)).toBeLessThanOrEqual(24);
  }
  expect(new Set(draws.flat()).size).toBe(24);
});

test("a word is the same however it is typed", () => {
  expect(sameWord("  Abandon ", "abandon")).toBe(true);
  expect(sameWord("abandom", "abandon")).toBe(false);
  expect(sameWord("", undefined)).toBe(false);
});
