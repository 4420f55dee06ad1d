/**
 * The 24 recovery words: BIP39, English, 256 bits.
 *
 * The same words restore the same identity in DNA Connect, so nothing here is ours to vary.
 */
import { generateMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";

export const WORD_COUNT = 24;
const ENTROPY_BITS = 256;

/**
 * What is wrong with words that somebody typed. `place` counts from 1, as people do. The word
 * itself is left out: a mistyped word is still half a secret.
 */
export type WordsProblem =
  | { kind: "count"; found: number }
  | { kind: "unknown-word"; place: number }
  | { kind: "checksum" };

export class WordsError extends Error {
  override readonly name = "WordsError";
  readonly problem: WordsProblem;

  constructor(problem: WordsProblem) {
    super(sentence(problem));
    this.problem = problem;
  }
}

function sentence(problem: WordsProblem): string {
  switch (problem.kind) {
    case "count":
      return `Recovery words are ${WORD_COUNT} words, not ${problem.found}.`;
    case "unknown-word":
      return `Word ${problem.place} is not one of the list that recovery words come from.`;
    case "checksum":
      return "These words do not belong together: one is wrong, or two have changed places.";
  }
}

/** Makes fresh words from the browser's random source. */
export function makeWords(): string {
  return generateMnemonic(wordlist, ENTROPY_BITS);
}

/**
 * Brings typed words into the one form that the seed is made of (NFKD, lower case, single spaces)
 * and checks their number, each word and the checksum.
 */
export function normaliseWords(typed: string): string {
  const words = typed.normalize("NFKD").trim().toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length !== WORD_COUNT) throw new WordsError({ kind: "count", found: words.length });

  const unknown = words.findIndex((word) => !wordlist.includes(word));
  if (unknown >= 0) throw new WordsError({ kind: "unknown-word", place: unknown + 1 });

  const normalised = words.join(" ");
  try {
    mnemonicToEntropy(normalised, wordlist).fill(0);
  } catch {
    throw new WordsError({ kind: "checksum" });
  }
  return normalised;
}
