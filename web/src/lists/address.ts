/** A list's filters, order and length live in the address, so that they can be shared and reloaded. */
import { useCallback } from "react";
import { useSearchParams } from "react-router";

const PAGES = "pages";
const MAX_PAGES = 100;

/** How many pages an address asks for: one, unless it says more. */
export function pagesOf(parameters: URLSearchParams): number {
  const asked = Number(parameters.get(PAGES));
  return Number.isInteger(asked) && asked > 1 ? Math.min(asked, MAX_PAGES) : 1;
}

/**
 * The address after some of its parameters have changed: without a value they go. Another question
 * begins with its first page.
 */
export function changed(
  parameters: URLSearchParams,
  changes: Record<string, string | undefined>,
): URLSearchParams {
  const next = new URLSearchParams(parameters);
  next.delete(PAGES);
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  return next;
}

/** One page more than the address asks for now. */
export function onePageMore(parameters: URLSearchParams): URLSearchParams {
  return changed(parameters, { [PAGES]: String(pagesOf(parameters) + 1) });
}

/**
 * The parameters as they are in the address at this moment. What was drawn may be older: two fields
 * that are changed quickly one after the other would undo each other.
 */
const written = () => new URLSearchParams(window.location.search);

export function useListAddress() {
  const [parameters, setParameters] = useSearchParams();
  return {
    pages: pagesOf(parameters),
    value: (name: string) => parameters.get(name) ?? undefined,
    change: useCallback(
      (changes: Record<string, string | undefined>) =>
        setParameters(changed(written(), changes), { replace: true }),
      [setParameters],
    ),
    showMore: useCallback(
      () => setParameters(onePageMore(written()), { replace: true, preventScrollReset: true }),
      [setParameters],
    ),
  };
}

export type ListAddress = ReturnType<typeof useListAddress>;
