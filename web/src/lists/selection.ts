/** Which rows of a list are selected. */
import { useState } from "react";

/** What is both wanted and there: a row that has left the list is not acted on unseen. */
export const among = (present: string[], chosen: ReadonlySet<string>): string[] =>
  present.filter((id) => chosen.has(id));

/** The choice after a click on one row. */
export function toggled(chosen: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** `present` are the rows that can be selected, in the list's order. */
export function useSelection(present: string[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const selected = among(present, chosen);
  return {
    selected,
    has: (id: string) => chosen.has(id),
    toggle: (id: string) => setChosen(toggled(chosen, id)),
    all: () => setChosen(new Set(present)),
    /** Selects these and nothing else. */
    only: (ids: string[]) => setChosen(new Set(ids)),
    /** Nothing here can be selected. */
    none: present.length === 0,
    isAll: present.length > 0 && selected.length === present.length,
  };
}

export type Selection = ReturnType<typeof useSelection>;
