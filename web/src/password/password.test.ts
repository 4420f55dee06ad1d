import { expect, test } from "vitest";
import { normalisePassword, passwordLength } from "./password";

test("forms of the same characters become one, and spaces stay", () => {
  expect(normalisePassword("cafe\u0301")).toBe(normalisePassword("caf\u00e9"));
  expect(normalisePassword(" a b ")).toBe(" a b ");
});

test("length counts characters as people do, after normalisation", () => {
  expect(passwordLength("e\u0301".repeat(3))).toBe(3);
  expect(passwordLength("🔑🔑")).toBe(2);
});
