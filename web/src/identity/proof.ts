/**
 * Proof of possession: whoever enrols or recovers shows that they hold the identity's secret key, and the
 * server never sees the words.
 *
 * The proof is an ML-DSA-87 signature over a compact JSON text with sorted keys. Its context is
 * never empty, so a signature made for a QR login cannot be used here, nor the reverse; and the
 * text names origin, login, link and a single-use nonce, so that it cannot be carried elsewhere.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { toBase64Url } from "./base64url";
import { keysFromWords } from "./keys";

export type Purpose = "enroll" | "recover";

/** A proof for one purpose never passes for the other. */
export const CONTEXTS: Record<Purpose, Uint8Array> = {
  enroll: utf8ToBytes("dna-nexus/enroll/v1"),
  recover: utf8ToBytes("dna-nexus/recover/v1"),
};

/** What the server asks to be signed, as `links/inspect` or `recovery/start` returned it. */
export interface Challenge {
  purpose: Purpose;
  /** When the nonce ends, in whole Unix seconds. */
  expiresAt: number;
  login: string;
  nonce: string;
  origin: string;
  token: string;
}

/** The identity as the server takes it. Bytes are base64url without padding. */
export interface ProvenIdentity {
  public_key: string;
  proof: string;
  signed: string;
}

/** The text to sign. The order of the keys is the protocol. */
export function statement(challenge: Challenge, fingerprint: string): string {
  return JSON.stringify({
    expires_at: challenge.expiresAt,
    fingerprint,
    login: challenge.login,
    nonce: challenge.nonce,
    origin: challenge.origin,
    token_hash: toBase64Url(sha256(utf8ToBytes(challenge.token))),
  });
}

export function prove(words: string, challenge: Challenge): ProvenIdentity {
  const { publicKey, secretKey, fingerprint } = keysFromWords(words);
  const signed = statement(challenge, fingerprint);
  const proof = ml_dsa87.sign(utf8ToBytes(signed), secretKey, {
    context: CONTEXTS[challenge.purpose],
  });
  secretKey.fill(0);
  return { public_key: toBase64Url(publicKey), proof: toBase64Url(proof), signed };
}
