import { expect, test } from "vitest";
import { actionsOn } from "./actions";

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
