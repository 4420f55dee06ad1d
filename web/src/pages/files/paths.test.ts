import { expect, test } from "vitest";
import { crumbs, inside } from "./paths";

test("a name is put inside its folder", () => {
  expect(inside(undefined, "a")).toBe("a");
  expect(inside("b/c", "a")).toBe("b/c/a");
});

test("the way to a folder leads through the folders that it lies in", () => {
  expect(crumbs(undefined)).toEqual([{ name: "My files", path: undefined }]);
  expect(crumbs("b/c")).toEqual([
    { name: "My files", path: undefined },
    { name: "b", path: "b" },
    { name: "c", path: "b/c" },
  ]);
});
