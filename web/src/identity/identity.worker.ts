/** Key derivation and signing, off the page's thread. Keeps nothing between questions. */
import { answerWith } from "../workers/answer";
import { keysFromWords } from "./keys";
import { type Challenge, type ProvenIdentity, prove } from "./proof";
import { makeWords } from "./words";

export type IdentityQuestion = { make: true } | { prove: Challenge; words: string };

/** An identity that exists only in this browser so far. */
export interface NewIdentity {
  words: string;
  fingerprint: string;
}

export type IdentityAnswer = NewIdentity | ProvenIdentity;

function makeIdentity(): NewIdentity {
  const words = makeWords();
  const { secretKey, fingerprint } = keysFromWords(words);
  secretKey.fill(0);
  return { words, fingerprint };
}

answerWith<IdentityQuestion, IdentityAnswer>((question) =>
  "prove" in question ? prove(question.words, question.prove) : makeIdentity(),
);
