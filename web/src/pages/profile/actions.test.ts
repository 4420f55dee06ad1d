import { expect, test } from "vitest";
import { actionsOn, signInActionsOn } from "./actions";

test("every status of somebody who is set up has a way on", () => {
  for (const status of ["pending", "enabled", "disabled", "rejected", "revoked"]) {
    expect(actionsOn(status, "admin"), status).not.toEqual([]);
  }
});

test("support staff neither revoke nor reinstate", () => {
  expect(actionsOn("enabled", "support")).toEqual(["disable"]);
  expect(actionsOn("revoked", "support")).toEqual([]);
});

test("nothing is done to an account that is not set up", () => {
  expect(actionsOn("invited", "admin")).toEqual([]);
});

test("whoever signs in by QR code has no password to reset", () => {
  expect(signInActionsOn("enabled", "qr", "admin")).toEqual(["change-login", "change-role"]);
  expect(signInActionsOn("enabled", "opaque", "admin")).toContain("force-reset");
});

test("support staff reset passwords, and give nobody another role", () => {
  const theirs = signInActionsOn("enabled", "password", "support");
  expect(theirs).toEqual(["change-login", "reset-link", "cancel-reset-link", "force-reset"]);
});

test("a closed record is reinstated before anything else", () => {
  expect(signInActionsOn("revoked", "opaque", "admin")).toEqual([]);
});
