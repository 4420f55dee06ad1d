import { expect, test } from "vitest";
import type { Me } from "../api/me";
import { isStaff, mayActOn, mayManage, ROLES } from "./roles";

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

test("administrators act on everybody, support staff on users, auditors on nobody", () => {
  const targets = (role: string) => ROLES.filter((target) => mayActOn(as(role), target));
  expect(targets("admin")).toEqual(ROLES);
  expect(targets("support")).toEqual(["user"]);
  expect(targets("auditor")).toEqual([]);
  expect(targets("user")).toEqual([]);
});

test("auditors look and do not touch; users do not even look", () => {
  expect(isStaff(as("auditor"))).toBe(true);
  expect(mayManage(as("auditor"))).toBe(false);
  expect(isStaff(as("user"))).toBe(false);
});
