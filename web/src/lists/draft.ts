/** A filter as it is being typed, and the address that has it a moment later. */

export interface Draft {
  /** What the field shows. */
  typed: string;
  /** The address's text when the two last agreed. */
  agreed: string;
}

/** The text a draft puts into the address. */
export const wanted = (draft: Draft) => draft.typed.trim();

/**
 * The draft after the address has changed. It follows a link or the Back button, but never takes
 * away what is just being typed: that is newer, and the address follows it.
 */
export function followed(draft: Draft, address: string): Draft {
  if (address === wanted(draft)) return { ...draft, agreed: address };
  return wanted(draft) === draft.agreed ? { typed: address, agreed: address } : draft;
}
