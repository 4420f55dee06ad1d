import { usePages } from "./pages";
import type { Shape } from "./shapes";

export type MadeLink = Shape<"LinkRow">;

interface LinksAsked {
  purpose: string | undefined;
  state: string | undefined;
  filter: string | undefined;
  sort: string | undefined;
}

/** The links that were made, and what became of each. */
export const useLinks = (asked: LinksAsked, pages: number) =>
  usePages<MadeLink>({ name: "links", path: "/links", parameters: { ...asked }, pages });
