/** Looks for passwords and recovery words in what a browser sends. */

export interface Secrets {
  passwords: string[];
  words: string[][];
}

/** Words this long do not turn up in random base64 by chance. */
const TELLING_LETTERS = 6;

/** Words of the list that are names of fields in what every page sends. */
const FIELD_WORDS = new Set(["method", "reason"]);

/** What a request gives away of these secrets; empty when nothing. */
export function leaksIn(envelope: string, body: string, secrets: Secrets): string[] {
  const everything = `${envelope}\n${body}`.toLowerCase();
  const texts = [...secrets.passwords, ...secrets.words.map((words) => words.join(" "))];
  return [
    ...texts.flatMap(formsOf).filter((form) => everything.includes(form.toLowerCase())),
    ...secrets.words.flatMap((words) => runsIn(everything, words)),
    // Addresses have words of their own ("finish" is on the list), so these count in bodies only.
    ...secrets.words.flatMap((words) => singlesIn(body.toLowerCase(), words)),
  ];
}

/** The forms in which a text could hide in a request. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text, "utf8");
  return [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    bytes.toString("base64").replace(/=+$/u, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
}

/** Neighbouring words with anything but letters and digits between them. */
function runsIn(text: string, words: string[]): string[] {
  return words.slice(1).flatMap((second, index) => {
    const first = words[index] ?? "";
    return new RegExp(`\\b${first}[^a-z0-9]{1,8}${second}\\b`, "u").test(text)
      ? [`${first} ${second}`]
      : [];
  });
}

function singlesIn(text: string, words: string[]): string[] {
  const telling = words.filter((word) => word.length >= TELLING_LETTERS && !FIELD_WORDS.has(word));
  return telling.filter((word) => new RegExp(`\\b${word}\\b`, "u").test(text));
}
