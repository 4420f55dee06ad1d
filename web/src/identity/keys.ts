/**
 * From words to an ML-DSA-87 key pair (FIPS 204), the way DNA Connect does it:
 * BIP39 seed with an empty passphrase, then SHAKE256 with a label, then KeyGen_internal.
 */
import { sha3_512, shake256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { mnemonicToSeedSync } from "@scure/bip39";
import { normaliseWords } from "./words";

/** Separates signing keys from other keys that the app derives from the same seed. No NUL. */
const SIGNING_LABEL = utf8ToBytes("qgp-signing-v1");

export interface IdentityKeys {
  publicKey: Uint8Array;
  secretKey: Uint8Array;
  /** Lower-case hexadecimal of SHA3-512 of the public key, 128 digits. */
  fingerprint: string;
}

/** The 32 bytes that key generation starts from. Exported for the golden vector. */
export function keySeed(words: string): Uint8Array {
  const seed = mnemonicToSeedSync(normaliseWords(words));
  const xi = shake256(concatBytes(seed, SIGNING_LABEL), { dkLen: 32 });
  seed.fill(0);
  return xi;
}

export function keysFromWords(words: string): IdentityKeys {
  const xi = keySeed(words);
  const { publicKey, secretKey } = ml_dsa87.keygen(xi);
  xi.fill(0);
  return { publicKey, secretKey, fingerprint: fingerprintOf(publicKey) };
}

export function fingerprintOf(publicKey: Uint8Array): string {
  return bytesToHex(sha3_512(publicKey));
}
