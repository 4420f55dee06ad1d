import { expect, test } from "vitest";
import { contentOf, tooLargeBy } from "./files";

test("a file is too large by what does not fit beside what is taken", () => {
  const room = { quota_bytes: 1_000n, taken_bytes: 900n } as never;
  expect(tooLargeBy(room, 100n)).toBe(0n);
  expect(tooLargeBy(room, 101n)).toBe(1n);
  const unmeasured = { quota_bytes: 1_000n, taken_bytes: null } as never;
  expect(tooLargeBy(unmeasured, 1_000n)).toBe(0n);
});

test("a file's name is in the query", () => {
  expect(contentOf("Rügen/a&b.txt")).toBe("/api/v1/me/files/content?path=R%C3%BCgen%2Fa%26b.txt");
});
