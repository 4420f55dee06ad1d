import { cancelMove, type Movement } from "../api/moves";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Stops a move before the switch. */
export function CancelMoveDialog({ move, ...dialog }: { move: Movement } & DialogProps) {
  return (
    <CommandDialog
      {...dialog}
      title={`Cancel the move to ${move.to.name}?`}
      action="Cancel the move"
      otherwise="Go on"
      dangerous
      reason="optional"
      send={(reason) => cancelMove(move.account_id, reason)}
      done={`The move to ${move.to.name} is cancelled.`}
    >
      Everything stays in <strong>{move.from.name}</strong>, where it is whole. What was copied to{" "}
      {move.to.name} so far is removed, and the space there released.
    </CommandDialog>
  );
}
