/** Which words a person is asked to repeat before their account is made. */

export const ASKED_COUNT = 4;

/** Distinct places from 1 to `count`, in rising order, by the browser's random source. */
export function randomPlaces(count: number, asked = ASKED_COUNT): number[] {
  const places = new Set<number>();
  while (places.size < Math.min(asked, count)) places.add(1 + randomBelow(count));
  return [...places].sort((one, other) => one - other);
}

/** Whether what was typed is the word, however it was typed. */
export function sameWord(typed: string, word: string | undefined): boolean {
  return typed.normalize("NFKD").trim().toLowerCase() === word;
}

/** Uniform: values that would favour the low numbers are drawn again. */
function randomBelow(limit: number): number {
  const drawn = new Uint32Array(1);
  const fair = 2 ** 32 - (2 ** 32 % limit);
  let value: number;
  do {
    crypto.getRandomValues(drawn);
    value = drawn[0] ?? 0;
  } while (value >= fair);
  return value % limit;
}
