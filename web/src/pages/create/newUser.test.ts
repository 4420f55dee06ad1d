import { expect, test } from "vitest";
import { ApiProblem } from "../../api/client";
import { complaints, EMPTY, invitation, problemsByField } from "./newUser";

const ADA = { ...EMPTY, displayName: " Ada ", login: "ada" };

test("a name and a login are enough", () => {
  expect(Object.keys(complaints(EMPTY))).toEqual(["displayName", "login"]);
  expect(complaints(ADA)).toEqual({});
  expect(invitation(ADA, "opaque")).toEqual({
    display_name: "Ada",
    login: "ada",
    method: "opaque",
    role: "user",
    approval: "required",
  });
});

test("a pool needs a size, which is sent in bytes", () => {
  const withPool = { ...ADA, poolId: "p" };
  expect(complaints(withPool).size).toBeDefined();
  expect(complaints({ ...withPool, size: "0" }).size).toBeDefined();
  expect(invitation({ ...withPool, size: "2.5" }, "opaque").quota).toEqual({
    pool_id: "p",
    bytes: 2_500_000_000n,
  });
});

test("a size without a pool asks for nothing", () => {
  expect(invitation({ ...ADA, size: "5" }, "password").quota).toBeUndefined();
});

test("a refusal is told at its field, and everything else by itself", () => {
  const refused = (code: string, field?: string) =>
    new ApiProblem(409, code, "Do.", "", undefined, "No", [
      ...(field ? [{ field, code: "odd", detail: "must be odd" }] : []),
    ]);
  expect(problemsByField(refused("login-taken")).fields).toEqual({ login: "No. Do." });
  expect(problemsByField(refused("invalid-request", "quota/bytes")).fields).toEqual({
    size: "Must be odd.",
  });
  const other = refused("outranked");
  expect(problemsByField(other)).toEqual({ fields: {}, other });
  expect(problemsByField(null)).toEqual({ fields: {} });
});
