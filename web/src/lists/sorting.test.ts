import { expect, test } from "vitest";
import { directionOf, nextSort } from "./sorting";

test("a field's direction is read off the order", () => {
  expect(directionOf("login", "login")).toBe("ascending");
  expect(directionOf("-login", "login")).toBe("descending");
  expect(directionOf("-urgency", "login")).toBeUndefined();
});

test("a heading sorts its own way first, then turns around", () => {
  expect(nextSort("-urgency", "login", "ascending")).toBe("login");
  expect(nextSort("login", "login", "ascending")).toBe("-login");
  expect(nextSort("-login", "login", "ascending")).toBe("login");
  expect(nextSort("login", "urgency", "descending")).toBe("-urgency");
});
