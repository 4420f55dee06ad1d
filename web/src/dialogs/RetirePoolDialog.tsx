import { type Pool, retirePool } from "../api/pools";
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
    >
      Nobody can be given storage in <strong>{pool.name}</strong> any more, and this cannot be
      undone. The folder {pool.root} and what is left in it stay where they are.
    </CommandDialog>
  );
}
