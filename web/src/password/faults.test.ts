import { expect, test } from "vitest";
import { faultsOf } from "./faults";

test("a password is long enough, hard to guess, and typed the same twice", () => {
  expect(faultsOf("", "", undefined).password).toBe("Use at least 10 characters.");
  expect(faultsOf("nine char", "nine char", 4).password).toContain("this has 9");
  expect(faultsOf("password12", "password12", 1).password).toContain("too easy");
  expect(faultsOf("ten  chars", "ten  charz", 3).repeated).toContain("not the same");
  expect(faultsOf("ten  chars", "ten  chars", 2)).toEqual({});
});

test("a meter that could not be loaded stops nobody", () => {
  expect(faultsOf("ten  chars", "ten  chars", undefined)).toEqual({});
});
