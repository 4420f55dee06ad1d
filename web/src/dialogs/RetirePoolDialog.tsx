import { Alert, Anchor, Checkbox, List } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { ApiProblem } from "../api/client";
import { type Pool, retirePool } from "../api/pools";
import { oldCopiesOf } from "../storage/oldCopies";
import { undoneIn } from "../storage/undone";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Closes a pool for good. */
export function RetirePoolDialog({ pool, ...dialog }: { pool: Pool } & DialogProps) {
  const [gone, setGone] = useState(false);
  const undone = undoneIn(pool);
  // Only what cannot be removed any more is left behind, and only on purpose.
  const mayBeGone = undone.length > 0 && pool.unavailable != null;
  const leavesBehind = mayBeGone && gone;
  const onClose = () => {
    setGone(false);
    dialog.onClose();
  };
  return (
    <CommandDialog
      {...dialog}
      onClose={onClose}
      title={`Retire ${pool.name}?`}
      action="Retire"
      dangerous
      reason={leavesBehind ? "required" : "none"}
      send={(reason) => retirePool(pool.pool_id, leavesBehind ? reason : undefined)}
      done={`${pool.name} is retired.`}
      wayOut={(error) =>
        error instanceof ApiProblem &&
        error.code === "pool-holds-old-copies" && (
          <Anchor component={Link} to={oldCopiesOf(pool.pool_id)} size="sm" onClick={onClose}>
            Show the old copies
          </Anchor>
        )
      }
    >
      Nobody can be given storage in <strong>{pool.name}</strong> any more, and this cannot be
      undone. The folder {pool.root} and what is left in it stay where they are.
      {undone.length > 0 && (
        <Alert
          role="note"
          color="orange"
          variant="light"
          title="Still to be removed from it"
          mt="md"
        >
          <List size="sm">
            {undone.map((one) => (
              <List.Item key={one}>{one}</List.Item>
            ))}
          </List>
          {mayBeGone
            ? `The disk cannot be reached: ${pool.unavailable}.`
            : "The pool is retired once this is done."}
        </Alert>
      )}
      {mayBeGone && (
        <Checkbox
          mt="md"
          label="The disk is gone for good"
          description="None of this will ever be removed. The history keeps whose files they were, who said so, and why."
          checked={gone}
          onChange={(event) => setGone(event.currentTarget.checked)}
        />
      )}
    </CommandDialog>
  );
}
