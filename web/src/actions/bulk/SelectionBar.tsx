import { Button, Checkbox, Group, Text } from "@mantine/core";
import { useState } from "react";
import type { Me } from "../../api/me";
import type { Selection } from "../../lists/selection";
import type { Person } from "../../people/personName";
import { isDestructive, type Standing } from "../actions";
import { BulkDialog } from "./BulkDialog";
import { type BulkAction, bulkActionsOn, WORDS, whyNotSelectable } from "./bulkActions";
import classes from "./SelectionBar.module.css";

export type Selectable = Standing & Person;

interface SelectionBarProps {
  accounts: Selectable[];
  selection: Selection;
  me: Me;
}

/** Above a list: selects the page, counts, and does something to all that are selected. */
export function SelectionBar({ accounts, selection, me }: SelectionBarProps) {
  const [action, setAction] = useState<BulkAction>();
  const [asked, setAsked] = useState<Selectable[]>([]);
  const { selected } = selection;
  const chosen = accounts.filter((account) => selected.includes(account.account_id));
  const ask = (next: BulkAction) => {
    setAsked(chosen);
    setAction(next);
  };
  return (
    <section className={classes.bar} aria-label="Selection">
      <Checkbox
        label="Select the page"
        disabled={selection.none}
        checked={selection.isAll}
        indeterminate={selected.length > 0 && !selection.isAll}
        onChange={() => (selection.isAll ? selection.only([]) : selection.all())}
      />
      {selected.length > 0 && (
        <Group gap="xs">
          <Text size="sm" fw={600} role="status">
            {selected.length} selected
          </Text>
          {bulkActionsOn(chosen, me).map((offered) => (
            <Button
              key={offered}
              size="compact-sm"
              variant={isDestructive(offered) ? "light" : "default"}
              {...(isDestructive(offered) ? { color: "red" } : {})}
              onClick={() => ask(offered)}
            >
              {WORDS[offered].label}
            </Button>
          ))}
          <Button size="compact-sm" variant="subtle" onClick={() => selection.only([])}>
            Clear
          </Button>
        </Group>
      )}
      <BulkDialog
        action={action}
        accounts={asked}
        onSettled={(refused) => selection.only(refused)}
        onClose={() => setAction(undefined)}
      />
    </section>
  );
}

/** Those that can be selected. */
export const selectable = (accounts: Standing[] | undefined, me: Me): string[] =>
  (accounts ?? [])
    .filter((account) => whyNotSelectable(account, me) === undefined)
    .map((account) => account.account_id);
