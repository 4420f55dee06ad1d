import { expect, test } from "vitest";
import { changed } from "./change";

test("a change is told in the words of the pages", () => {
  expect(changed({ field: "status", old: "pending", new: "enabled" })).toEqual({
    field: "Status",
    old: "Needs approval",
    now: "Enabled",
  });
  expect(changed({ field: "quota_bytes", new: "5000000000" })).toEqual({
    field: "Quota",
    old: "nothing",
    now: "5 GB",
  });
});

test("a field that is not known here is still told", () => {
  expect(changed({ field: "shoe_size", old: "41", new: null })).toEqual({
    field: "shoe_size",
    old: "41",
    now: "nothing",
  });
});

test("what an erased person's field was is not told, but that it changed", () => {
  expect(changed({ field: "email", old: null, new: null })).toEqual({
    field: "E-mail",
    old: undefined,
    now: "erased",
  });
});
