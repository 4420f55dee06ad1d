/** Judges passwords by zxcvbn. In a worker because its dictionaries are large. */
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import * as common from "@zxcvbn-ts/language-common";
import * as english from "@zxcvbn-ts/language-en";
import { answerWith } from "../workers/answer";

export interface StrengthQuestion {
  password: string;
  /** Words that make this person's password easier to guess: their login, their name. */
  about: string[];
}

export interface Strength {
  /** 0 (guessed at once) to 4 (very hard to guess). */
  score: 0 | 1 | 2 | 3 | 4;
  /** What makes it weak, in words; empty for a strong one. */
  advice: string;
}

const zxcvbn = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
  translations: english.translations,
});

answerWith<StrengthQuestion, Strength>(({ password, about }) => {
  const { score, feedback } = zxcvbn.check(password, about);
  return { score, advice: feedback.warning ?? feedback.suggestions[0] ?? "" };
});
