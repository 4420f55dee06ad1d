/** The shapes that the server documents, by name. None is written twice: they are generated. */
import type { components } from "./schema";

export type Shape<Name extends keyof components["schemas"]> = components["schemas"][Name];
