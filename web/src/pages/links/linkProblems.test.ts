import { expect, test } from "vitest";
import { linkProblem } from "./linkProblems";

test("every problem a link can have is told in its own words", () => {
  const ends = ["unknown", "used", "superseded", "cancelled", "expired", "incomplete", "purpose"];
  const codes = [...ends.map((end) => `link-${end}`), "method-switched-off"];
  const titles = codes.map((code) => linkProblem(code)?.title);
  expect(titles).not.toContain(undefined);
  expect(new Set(titles).size).toBe(codes.length);
});

test("other problems are not about the link", () => {
  expect(linkProblem("proof-invalid")).toBeUndefined();
  expect(linkProblem("constructor")).toBeUndefined();
});
