import { expect, test } from "vitest";
import { withQuery } from "./query";

test("parameters without a value are left out", () => {
  expect(withQuery("/pools", { cursor: undefined })).toBe("/pools");
  expect(withQuery("/pools", { limit: 5, sort: undefined })).toBe("/pools?limit=5");
});

test("what people type cannot become another parameter", () => {
  expect(withQuery("/profiles", { filter: "a&role=admin" })).toBe(
    "/profiles?filter=a%26role%3Dadmin",
  );
});
