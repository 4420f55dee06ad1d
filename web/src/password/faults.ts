import { PASSWORD_MIN_CHARACTERS, passwordLength } from "./password";

/** Scores up to this one are refused. */
const TOO_WEAK = 1;

export interface Faults {
  password?: string;
  repeated?: string;
}

/** What is wrong with a new password; a meter that could not be loaded stops nobody. */
export function faultsOf(password: string, repeated: string, score: number | undefined): Faults {
  const length = passwordLength(password);
  if (length < PASSWORD_MIN_CHARACTERS) {
    const counted = length > 0 ? `; this has ${length}` : "";
    return { password: `Use at least ${PASSWORD_MIN_CHARACTERS} characters${counted}.` };
  }
  if (score !== undefined && score <= TOO_WEAK) {
    return { password: "This password is too easy to guess." };
  }
  if (repeated !== password) return { repeated: "The two passwords are not the same." };
  return {};
}
