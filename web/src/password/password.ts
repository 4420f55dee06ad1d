/**
 * The fewest characters a new password may have. The server sees no OPAQUE password, so it is judged
 * here; of classic ones it asks the same.
 */
export const PASSWORD_MIN_CHARACTERS = 10;

/**
 * The one form of a password: NFKC, so that the same password typed on
 * another keyboard or system is the same bytes. Nothing is trimmed: spaces count.
 */
export function normalisePassword(typed: string): string {
  return typed.normalize("NFKC");
}

/** Characters as people count them (code points), after normalisation. */
export function passwordLength(typed: string): number {
  return [...normalisePassword(typed)].length;
}
