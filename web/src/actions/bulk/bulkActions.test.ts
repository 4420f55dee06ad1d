import { expect, test } from "vitest";
import type { Me } from "../../api/me";
import type { Standing } from "../actions";
import { bulkActionsOn, whyNotSelectable } from "./bulkActions";

const ME: Me = {
  account_id: "me",
  display_name: "Grace",
  fingerprint: "ab",
  login: "grace",
  method: "opaque",
  revision: 1,
  role: "admin",
  status: "enabled",
};

const somebody = (status: string, more: Partial<Standing> = {}): Standing => ({
  account_id: "somebody",
  role: "user",
  status,
  method: "opaque",
  registered_at: status === "invited" ? null : "2026-01-01T00:00:00Z",
  ...more,
});

test("many are offered what at least one of them allows", () => {
  expect(bulkActionsOn([somebody("invited"), somebody("invited")], ME)).toEqual(["renew-link"]);
  expect(bulkActionsOn([somebody("pending"), somebody("enabled")], ME)).toEqual([
    "enable",
    "disable",
    "reject",
  ]);
  expect(bulkActionsOn([somebody("revoked")], ME)).toEqual([]);
  expect(bulkActionsOn([], ME)).toEqual([]);
});

test("nobody is selected whom one cannot act on, and it is said why", () => {
  expect(whyNotSelectable(somebody("enabled"), ME)).toBeUndefined();
  expect(whyNotSelectable(somebody("enabled", { account_id: "me" }), ME)).toContain("your own");
  const support = { ...ME, role: "support" };
  expect(whyNotSelectable(somebody("enabled", { role: "auditor" }), support)).toContain("Auditor");
});
