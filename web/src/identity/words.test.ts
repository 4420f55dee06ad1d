import { expect, test } from "vitest";
import { makeWords, normaliseWords, WordsError } from "./words";

const GOLDEN = `${"abandon ".repeat(23)}art`;

function problemOf(typed: string) {
  try {
    normaliseWords(typed);
  } catch (error) {
    if (error instanceof WordsError) return error.problem;
    throw error;
  }
  return undefined;
}

test("fresh words are 24, belong together and differ each time", () => {
  const words = makeWords();
  expect(words.split(" ")).toHaveLength(24);
  expect(normaliseWords(words)).toBe(words);
  expect(makeWords()).not.toBe(words);
});

test("case, spaces and letter forms do not matter", () => {
  const shouted = GOLDEN.toUpperCase().replaceAll(" ", " \t\n ");
  expect(normaliseWords(`  ${shouted}  `)).toBe(GOLDEN);
  const fullWidth = GOLDEN.replace("art", "\uff41\uff52\uff54");
  expect(normaliseWords(fullWidth)).toBe(GOLDEN);
});

test("a wrong number of words is told with the number found", () => {
  expect(problemOf("abandon art")).toEqual({ kind: "count", found: 2 });
  expect(problemOf("   ")).toEqual({ kind: "count", found: 0 });
  expect(problemOf(`${GOLDEN} art`)).toEqual({ kind: "count", found: 25 });
});

test("a word outside the list is told by its place, and never quoted", () => {
  const mistyped = GOLDEN.replace("abandon abandon", "abandon abandom");
  expect(problemOf(mistyped)).toEqual({ kind: "unknown-word", place: 2 });
  expect(() => normaliseWords(mistyped)).not.toThrow(/abandom/u);
});

test("words that do not belong together are refused", () => {
  expect(problemOf("abandon ".repeat(24))).toEqual({ kind: "checksum" });
  expect(problemOf(`art ${"abandon ".repeat(23)}`)).toEqual({ kind: "checksum" });
});
