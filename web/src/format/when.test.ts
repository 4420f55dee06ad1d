import { expect, test } from "vitest";
import { until } from "./when";

const NOW = Date.parse("2025-06-01T12:00:00Z");

test("what is left is told in one unit", () => {
  expect(until("2025-06-01T12:00:20Z", NOW)).toBe("in 1 minute");
  expect(until("2025-06-01T12:45:00Z", NOW)).toBe("in 45 minutes");
  expect(until("2025-06-02T12:00:00Z", NOW)).toBe("in 24 hours");
  expect(until("2025-06-04T12:00:00Z", NOW)).toBe("in 3 days");
});

test("what is over is over", () => {
  expect(until("2025-06-01T11:59:00Z", NOW)).toBe("now");
});
