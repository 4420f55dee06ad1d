import type { Person } from "./personName";

/** An account that something is done to. */
export interface Target extends Person {
  account_id: string;
}
