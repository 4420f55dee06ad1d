import { expect, test } from "vitest";
import { among, toggled } from "./selection";

test("a click selects a row, and another takes it back", () => {
  const one = toggled(new Set(), "a");
  expect([...toggled(one, "b")]).toEqual(["a", "b"]);
  expect([...toggled(one, "a")]).toEqual([]);
  expect([...one], "what was drawn stays what it was").toEqual(["a"]);
});

test("what has left the list is not acted on, and the list's order is kept", () => {
  expect(among(["c", "b", "a"], new Set(["a", "b", "gone"]))).toEqual(["b", "a"]);
});
