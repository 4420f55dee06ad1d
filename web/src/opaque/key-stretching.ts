/**
 * How the browser stretches a password before OPAQUE uses it.
 *
 * The server never runs this function and cannot check it, so the parameters are fixed here, by
 * name, and a name that this page does not know is refused: a server that asked for something
 * weaker would be asking for passwords that are cheap to guess.
 */

/** The parameters that new records are made with. Stored beside each record by the server. */
export const CURRENT_KSF = "argon2id-v1";

/** Explicit, so that an update of the library cannot change them. Memory is in KiB. */
const PARAMETERS = {
  "argon2id-v1": { "argon2id-custom": { memory: 65_536, iterations: 3, parallelism: 4 } },
} as const;

export type KsfName = keyof typeof PARAMETERS;

export class KsfRefused extends Error {
  override readonly name = "KsfRefused";

  constructor(asked: string) {
    super(`The server asked for a way of stretching passwords that this page refuses: ${asked}`);
  }
}

export function stretchingFor(name: string): (typeof PARAMETERS)[KsfName] {
  if (!Object.hasOwn(PARAMETERS, name)) throw new KsfRefused(name);
  return PARAMETERS[name as KsfName];
}
