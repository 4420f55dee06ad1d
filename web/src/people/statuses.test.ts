import { expect, test } from "vitest";
import { status, statusShown } from "./statuses";

test("who waited too long is not taken for a cancelled invitation, nor for one who waits", () => {
  const registered_at = "2026-01-01T00:00:00Z";
  const label = (account: Parameters<typeof statusShown>[0]) => status(statusShown(account)).label;
  expect(label({ status: "cancelled", registered_at })).toBe("Waited too long");
  expect(label({ status: "cancelled", registered_at: null })).toBe("Cancelled");
  expect(label({ status: "pending", registered_at })).toBe("Needs approval");
});
