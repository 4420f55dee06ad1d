import { expect, test } from "vitest";
import { age } from "./age";

const NOW = Date.parse("2025-06-01T12:00:00Z");

test("the age of a figure is told in one unit", () => {
  expect(age("2025-06-01T11:59:30Z", NOW)).toBe("less than a minute ago");
  expect(age("2025-06-01T11:59:00Z", NOW)).toBe("1 minute ago");
  expect(age("2025-06-01T09:00:00Z", NOW)).toBe("3 hours ago");
  expect(age("2025-05-30T12:00:00Z", NOW)).toBe("2 days ago");
});

test("a clock that is behind the server's does not make a future", () => {
  expect(age("2025-06-01T12:05:00Z", NOW)).toBe("less than a minute ago");
});
