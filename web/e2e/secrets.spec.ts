/** The search for secrets finds them: a check that finds nothing must be able to find something. */
import { expect, test } from "@playwright/test";
import { leaksIn } from "./secrets";

const words = ["finish", "abandon", "art", "public", "zoo"];
const secrets = { passwords: ["s3cret & sound"], words: [words] };

const leaks = (body: string, envelope = "http://localhost/api/v1/links/opaque/finish") =>
  leaksIn(envelope, body, secrets).length > 0;

test("a password is found in each of its forms", () => {
  const encoded = (form: BufferEncoding) => Buffer.from("s3cret & sound").toString(form);
  for (const form of [
    "s3cret & sound",
    "s3cret%20%26%20sound",
    encoded("base64"),
    encoded("hex"),
  ]) {
    expect(leaks(JSON.stringify({ form })), form).toBe(true);
    expect(leaks("", `http://localhost/?q=${form}`), form).toBe(true);
  }
});

test("words are found alone, in runs, and all together", () => {
  expect(leaks('{"hint":"Abandon"}')).toBe(true);
  expect(leaks('["art","public"]')).toBe(true);
  expect(leaks("", "http://localhost/?w=art%20zoo&w=public+zoo")).toBe(true);
  expect(leaks(Buffer.from(words.join(" ")).toString("base64url"))).toBe(true);
});

test("the requests of an honest setup give nothing away", () => {
  const body = { token: "art", identity: { public_key: "zoo", signed: '{"fingerprint":"ab"}' } };
  expect(leaks(JSON.stringify(body))).toBe(false);
});
