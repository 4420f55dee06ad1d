/** Orders as the server names them: `login` ascending, `-login` descending. */

export type Direction = "ascending" | "descending";

/** Which way a list is sorted by a field; `undefined` when it is sorted by another. */
export function directionOf(sort: string, field: string): Direction | undefined {
  if (sort === field) return "ascending";
  return sort === `-${field}` ? "descending" : undefined;
}

/** The order after a click on a field's heading: first as asked, then the other way. */
export function nextSort(sort: string, field: string, first: Direction): string {
  const now = directionOf(sort, field);
  const opposite = now === "ascending" ? "descending" : "ascending";
  const next = now === undefined ? first : opposite;
  return next === "descending" ? `-${field}` : field;
}
