import { expect, test } from "vitest";
import { patchOf } from "./profileEdit";

const BEFORE = { displayName: "Ada", email: "ada@example.org", notes: "" };

test("only what differs is sent", () => {
  expect(patchOf(BEFORE, { ...BEFORE, displayName: " Ada L. " })).toEqual({
    display_name: "Ada L.",
  });
  expect(patchOf(BEFORE, { ...BEFORE, notes: "met at the fair" })).toEqual({
    notes: "met at the fair",
  });
});

test("an emptied field is cleared, not sent as nothing", () => {
  expect(patchOf(BEFORE, { ...BEFORE, email: " " })).toEqual({ email: null });
});

test("nothing is sent when nothing differs", () => {
  expect(patchOf(BEFORE, { ...BEFORE })).toBeUndefined();
  expect(patchOf(BEFORE, { ...BEFORE, notes: "  " })).toBeUndefined();
});
