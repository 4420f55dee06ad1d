import { expect, test } from "vitest";
import type { MadeLink } from "../api/links";
import type { Me } from "../api/me";
import { linkActions } from "./linkActions";

const ME: Me = {
  account_id: "me",
  display_name: "Grace",
  fingerprint: "ab",
  login: "grace",
  method: "opaque",
  revision: 1,
  role: "support",
  status: "enabled",
};

const link = (purpose: string, state: string, more: Partial<MadeLink> = {}): MadeLink => ({
  link_id: "link",
  purpose,
  state,
  is_latest: true,
  account: {
    account_id: "somebody",
    role: "user",
    method: "opaque",
    status: purpose === "setup" ? "invited" : "enabled",
    registered_at: purpose === "setup" ? null : "2026-01-01T00:00:00Z",
  },
  created_by: {},
  created_at: "2026-01-01T00:00:00Z",
  expires_at: "2026-01-04T00:00:00Z",
  ...more,
});

test("an open link is renewed or cancelled, and one that ended is renewed", () => {
  expect(linkActions(link("setup", "open"), ME)).toEqual(["renew-link", "cancel-invitation"]);
  expect(linkActions(link("reset", "open"), ME)).toEqual(["reset-link", "cancel-reset-link"]);
  expect(linkActions(link("reset", "expired"), ME)).toEqual(["reset-link"]);
  const cancelled = link("setup", "cancelled");
  cancelled.account.status = "cancelled";
  expect(linkActions(cancelled, ME)).toEqual(["renew-link"]);
});

test("nothing is done about a link that was used or replaced, nor about somebody above", () => {
  expect(linkActions(link("reset", "used"), ME)).toEqual([]);
  expect(linkActions(link("setup", "superseded", { is_latest: false }), ME)).toEqual([]);
  const above = link("reset", "open");
  above.account.role = "admin";
  expect(linkActions(above, ME)).toEqual([]);
});
