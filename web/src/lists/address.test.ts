import { expect, test } from "vitest";
import { changed, onePageMore, pagesOf } from "./address";

const at = (query: string) => new URLSearchParams(query);

test("an address asks for one page unless it says more", () => {
  expect(pagesOf(at(""))).toBe(1);
  expect(pagesOf(at("pages=3"))).toBe(3);
  for (const odd of ["pages=0", "pages=-2", "pages=x", "pages=1.5"]) {
    expect(pagesOf(at(odd)), odd).toBe(1);
  }
  expect(pagesOf(at("pages=100000"))).toBe(100);
});

test("another question begins with its first page and keeps the rest", () => {
  expect(changed(at("sort=-login&pages=4"), { filter: "ada" }).toString()).toBe(
    "sort=-login&filter=ada",
  );
  expect(changed(at("filter=ada&status=pending"), { status: undefined }).toString()).toBe(
    "filter=ada",
  );
  expect(changed(at("filter=ada"), { filter: "" }).toString()).toBe("");
});

test("more is one page more of the same question", () => {
  expect(onePageMore(at("filter=ada")).toString()).toBe("filter=ada&pages=2");
  expect(onePageMore(at("filter=ada&pages=2")).toString()).toBe("filter=ada&pages=3");
});
