/** The golden vector: these words must make this identity here, on the server and in DNA Connect. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { keySeed, keysFromWords } from "./keys";

const GOLDEN = `${"abandon ".repeat(23)}art`;

test("the golden words make the golden key seed", () => {
  expect(bytesToHex(keySeed(GOLDEN))).toBe(
    "85a79f54a810f1de834010cf30bfd7c5e3012f84b746b2aa8094a1746cbc4a35",
  );
});

test("the golden words make the golden public key and fingerprint", () => {
  const { publicKey, fingerprint } = keysFromWords(GOLDEN);
  expect(publicKey).toHaveLength(2592);
  expect(bytesToHex(sha256(publicKey))).toBe(
    "7882c5d4a5bb10522690720e3de41b344b560306fc2796c8c01101b4f0aa96dc",
  );
  expect(fingerprint).toBe(
    "72b656d2739df07416b5d98943deb9debedaf2d9efd18153173e381b85d269e0" +
      "40ad4387b7e45ef776c3032c1fcb1d4a22c56f6eb1fd0572b66e646583742fd9",
  );
});

test("words typed carelessly make the same identity", () => {
  const careless = `  ${GOLDEN.toUpperCase().replaceAll(" ", "  ")} `;
  expect(keysFromWords(careless).fingerprint).toBe(keysFromWords(GOLDEN).fingerprint);
});
