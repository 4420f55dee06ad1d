/**
 * A person's DNA identity, made and proven in the browser: 24 words, the ML-DSA-87 key that they
 * make, and its fingerprint. The words never leave this folder's callers: no request carries them.
 */
import { type Conversation, converse } from "../workers/conversation";
import type { IdentityAnswer, IdentityQuestion, NewIdentity } from "./identity.worker";
import type { Challenge, ProvenIdentity } from "./proof";

export { abbreviated, groupsOf } from "./fingerprint";
export type { NewIdentity } from "./identity.worker";
export type { Challenge, ProvenIdentity } from "./proof";
export { normaliseWords, WORD_COUNT, WordsError } from "./words";

export function makeIdentity(): Promise<NewIdentity> {
  return withWorker((worker) => worker.ask({ make: true }) as Promise<NewIdentity>);
}

export function proveIdentity(words: string, challenge: Challenge): Promise<ProvenIdentity> {
  return withWorker((worker) => worker.ask({ prove: challenge, words }) as Promise<ProvenIdentity>);
}

async function withWorker<T>(
  use: (worker: Conversation<IdentityQuestion, IdentityAnswer>) => Promise<T>,
): Promise<T> {
  const worker = converse<IdentityQuestion, IdentityAnswer>(
    new Worker(new URL("./identity.worker.ts", import.meta.url), {
      type: "module",
      name: "identity",
    }),
  );
  try {
    return await use(worker);
  } finally {
    worker.end();
  }
}
