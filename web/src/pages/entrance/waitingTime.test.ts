import { expect, test } from "vitest";
import { waitingTime } from "./waitingTime";

test("waits are told in the unit that people use for them, rounded up", () => {
  expect(waitingTime(1)).toBe("in 1 second");
  expect(waitingTime(89.2)).toBe("in 90 seconds");
  expect(waitingTime(95)).toBe("in 2 minutes");
  expect(waitingTime(7200)).toBe("in 2 hours");
});

test("an unknown wait is told as such", () => {
  expect(waitingTime(undefined)).toBe("in a little while");
  expect(waitingTime(Number.NaN)).toBe("in a little while");
});
