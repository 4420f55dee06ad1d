import { expect, test } from "vitest";
import { changed, changesOf } from "./change";

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

test("it is told from which pool to which one storage goes, and else in which it is", () => {
  const subject = { type: "storage_pool", id: "p", name: "North" };
  const moved = { field: "pool", old: "North", new: "South" };
  expect(changesOf({ subject, changes: [moved] })).toEqual([
    { field: "Pool", old: "North", now: "South" },
  ]);
  const given = { field: "pool", old: null, new: "North" };
  expect(changesOf({ subject, changes: [given] })).toEqual([
    { field: "Pool", old: undefined, now: "North" },
  ]);
  const more = { field: "quota_bytes", old: "1000000000", new: "2000000000" };
  expect(changesOf({ subject, changes: [more] })).toEqual([
    { field: "Quota", old: "1 GB", now: "2 GB" },
    { field: "Pool", old: undefined, now: "North" },
  ]);
  const account = { type: "account", id: "a", name: null };
  expect(changesOf({ subject: account, changes: [] })).toEqual([]);
});
