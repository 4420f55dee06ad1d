import { expect, test } from "vitest";
import { fromBase64Url, toBase64Url } from "./base64url";

test("every byte survives, without padding and with the URL's alphabet", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const text = toBase64Url(bytes);
  expect(text).toMatch(/^[A-Za-z0-9_-]+$/u);
  expect(fromBase64Url(text)).toEqual(bytes);
});

test("lengths that would need padding have none", () => {
  expect(toBase64Url(Uint8Array.of(0xfb))).toBe("-w");
  expect(toBase64Url(Uint8Array.of())).toBe("");
});
