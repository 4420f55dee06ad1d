import { expect, test } from "vitest";
import type { Me } from "../api/me";
import {
  accessActions,
  actionsOn,
  invitationActions,
  type Standing,
  signInActions,
  storageActions,
} from "./actions";

const as = (role: string): Me => ({
  account_id: "0190a000-0000-7000-8000-000000000001",
  display_name: "Grace",
  fingerprint: "ab",
  login: "grace",
  method: "opaque",
  revision: 1,
  role,
  status: "enabled",
});

const ADMIN = as("admin");
const SUPPORT = as("support");

const somebody = (status: string, more: Partial<Standing> = {}): Standing => ({
  account_id: "0190a000-0000-7000-8000-000000000002",
  role: "user",
  status,
  method: "opaque",
  registered_at: "2026-01-01T00:00:00Z",
  ...more,
});

test("every status of somebody who is set up has a way on", () => {
  for (const status of ["pending", "enabled", "disabled", "cancelled", "rejected", "revoked"]) {
    expect(accessActions(somebody(status), ADMIN), status).not.toEqual([]);
  }
});

test("support staff neither revoke nor reinstate, nor give storage, nor delete", () => {
  expect(accessActions(somebody("enabled"), SUPPORT)).toEqual(["disable"]);
  expect(actionsOn(somebody("revoked"), SUPPORT)).toEqual([]);
  expect(storageActions(somebody("enabled"), SUPPORT)).toEqual([]);
  expect(actionsOn(somebody("revoked"), ADMIN)).toEqual(["reinstate", "delete"]);
});

test("support staff act on users only, and auditors on nobody", () => {
  expect(actionsOn(somebody("enabled", { role: "admin" }), SUPPORT)).toEqual([]);
  expect(actionsOn(somebody("enabled"), as("auditor"))).toEqual([]);
});

test("who is only invited is invited anew or not at all", () => {
  const invited = somebody("invited", { registered_at: null });
  expect(actionsOn(invited, SUPPORT)).toEqual(["renew-link", "cancel-invitation"]);
  const cancelled = somebody("cancelled", { registered_at: null });
  expect(actionsOn(cancelled, SUPPORT)).toEqual(["renew-link"]);
  expect(invitationActions(somebody("enabled"), ADMIN)).toEqual([]);
});

test("whoever signs in by QR code has no password to reset", () => {
  const byQr = somebody("enabled", { method: "qr" });
  expect(signInActions(byQr, ADMIN)).toEqual(["change-login", "change-role"]);
  expect(signInActions(somebody("enabled"), ADMIN)).toContain("force-reset");
});

test("support staff reset passwords, and give nobody another role", () => {
  const theirs = signInActions(somebody("enabled", { method: "password" }), SUPPORT);
  expect(theirs).toEqual(["change-login", "reset-link", "force-reset"]);
});

test("a reset link is cancelled only where there is one", () => {
  const open = somebody("enabled", { reset_link_expires_at: "2026-01-02T00:00:00Z" });
  expect(signInActions(open, ADMIN)).toContain("cancel-reset-link");
  expect(signInActions(somebody("enabled"), ADMIN)).not.toContain("cancel-reset-link");
});

test("a closed record is reinstated before anything else", () => {
  expect(signInActions(somebody("revoked"), ADMIN)).toEqual([]);
});

test("storage is for who is enabled, and declined where it was asked for", () => {
  expect(storageActions(somebody("enabled"), ADMIN)).toEqual(["allocate"]);
  const asked = { requested_quota: { pool_id: "p", bytes: 1n } };
  expect(storageActions(somebody("enabled", asked), ADMIN)).toEqual([
    "allocate",
    "decline-storage",
  ]);
  expect(storageActions(somebody("pending", asked), ADMIN)).toEqual([]);
});
