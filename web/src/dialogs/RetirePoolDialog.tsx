import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { ApiProblem } from "../api/client";
import { type Pool, retirePool } from "../api/pools";
import { oldCopiesOf } from "../storage/oldCopies";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Closes a pool for good. */
export function RetirePoolDialog({ pool, ...dialog }: { pool: Pool } & DialogProps) {
  return (
    <CommandDialog
      {...dialog}
      title={`Retire ${pool.name}?`}
      action="Retire"
      dangerous
      reason="none"
      send={() => retirePool(pool.pool_id)}
      done={`${pool.name} is retired.`}
      wayOut={(error) =>
        error instanceof ApiProblem &&
        error.code === "pool-holds-old-copies" && (
          <Anchor
            component={Link}
            to={oldCopiesOf(pool.pool_id)}
            size="sm"
            onClick={dialog.onClose}
          >
            Show the old copies
          </Anchor>
        )
      }
    >
      Nobody can be given storage in <strong>{pool.name}</strong> any more, and this cannot be
      undone. The folder {pool.root} and what is left in it stay where they are.
    </CommandDialog>
  );
}
