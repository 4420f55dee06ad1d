/** The shapes that the server documents, by name. None is written twice: they are generated. */
import type { components } from "./schema";

export type Shape<Name extends keyof components["schemas"]> = Exact<components["schemas"][Name]>;

/** As `api/json.ts` reads and writes it: sizes, which are called bytes, are exact. */
type Exact<T> = T extends (infer Item)[]
  ? Exact<Item>[]
  : T extends object
    ? { [Name in keyof T]: Name extends SizeName ? Size<T[Name]> : Exact<T[Name]> }
    : T;

type SizeName = "bytes" | `${string}_bytes`;

type Size<T> = T extends number ? bigint : T;
