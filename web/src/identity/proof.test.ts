import { utf8ToBytes } from "@noble/hashes/utils.js";
import { ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { expect, test } from "vitest";
import { fromBase64Url } from "./base64url";
import { keysFromWords } from "./keys";
import { type Challenge, CONTEXTS, prove, statement } from "./proof";

const GOLDEN = `${"abandon ".repeat(23)}art`;

const challenge: Challenge = {
  purpose: "enroll",
  expiresAt: 1_790_000_000,
  login: 'ada "the countess" lovelace',
  nonce: "bm9uY2U",
  origin: "https://nexus.example",
  token: "dG9rZW4",
};

test("the signed text is compact JSON with its keys in the order of their names", () => {
  expect(statement(challenge, "ab12")).toBe(
    '{"expires_at":1790000000,"fingerprint":"ab12",' +
      '"login":"ada \\"the countess\\" lovelace","nonce":"bm9uY2U",' +
      '"origin":"https://nexus.example",' +
      '"token_hash":"Xy96rm8-rtYy2lkGr7jFmPAudJPSW_3KJLVL9TS5RbY"}',
  );
});

test("a proof verifies with its context and fails with an empty one", () => {
  const { public_key, proof, signed } = prove(GOLDEN, challenge);
  const publicKey = fromBase64Url(public_key);
  const signature = fromBase64Url(proof);
  const message = utf8ToBytes(signed);
  expect(publicKey).toHaveLength(2592);
  expect(signature).toHaveLength(4627);
  const verify = (context?: Uint8Array) =>
    ml_dsa87.verify(signature, message, publicKey, context ? { context } : {});
  expect(verify(CONTEXTS.enroll)).toBe(true);
  expect(verify()).toBe(false);
  expect(verify(CONTEXTS.recover)).toBe(false);
});

test("a proof names the identity it was made with", () => {
  const { signed } = prove(GOLDEN, challenge);
  expect(JSON.parse(signed)).toMatchObject({ fingerprint: keysFromWords(GOLDEN).fingerprint });
});

test("what is sent holds none of the words", () => {
  expect(JSON.stringify(prove(GOLDEN, challenge))).not.toMatch(/abandon/u);
});
