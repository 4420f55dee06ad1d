import { expect, test } from "vitest";
import { followed } from "./draft";

test("a field at rest follows the address", () => {
  expect(followed({ typed: "ann", agreed: "ann" }, "")).toEqual({ typed: "", agreed: "" });
  expect(followed({ typed: "", agreed: "" }, "bob")).toEqual({ typed: "bob", agreed: "bob" });
});

test("what is being typed stays when a link empties the address", () => {
  const typing = { typed: "bob", agreed: "ann" };
  expect(followed(typing, "")).toEqual(typing);
});

test("letters typed while the address catches up stay", () => {
  const typing = { typed: "anna b", agreed: "" };
  expect(followed(typing, "anna")).toEqual(typing);
});

test("the space before the next word stays", () => {
  expect(followed({ typed: "anna ", agreed: "" }, "anna")).toEqual({
    typed: "anna ",
    agreed: "anna",
  });
});
