import { cleanOldCopy, type Movement } from "../api/moves";
import { size } from "../format/size";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Removes what a move has left behind. */
export function CleanOldCopyDialog({ move, ...dialog }: { move: Movement } & DialogProps) {
  return (
    <CommandDialog
      {...dialog}
      title={`Clean the old copy in ${move.from.name}?`}
      action="Clean old copy"
      otherwise="Keep it"
      dangerous
      reason="none"
      typed={{ what: "name of the pool", text: move.from.name }}
      send={() => cleanOldCopy(move.account_id, move.from.pool_id)}
      done={`The old copy in ${move.from.name} is being removed.`}
    >
      {move.old_files?.toLocaleString("en")} files with {size(move.old_bytes ?? 0n)} are removed
      from <strong>{move.from.name}</strong>, and nobody can undo this. The files that are in use,
      in another pool, stay untouched.
    </CommandDialog>
  );
}
