import { cleanOldCopy } from "../api/moves";
import { size } from "../format/size";
import { CommandDialog, type DialogProps } from "./CommandDialog";

interface CleanOldCopyProps extends DialogProps {
  accountId: string;
  /** Whose files they were, where the page does not say it. */
  whose?: string;
  /** Nothing is kept of them then, and so no reason either. */
  deleted?: boolean;
  /** The pool that the old copy lies in. */
  pool: { pool_id: string; name: string };
  files: number | bigint;
  bytes: bigint;
}

/** Removes what a move has left behind. */
export function CleanOldCopyDialog(props: CleanOldCopyProps) {
  const { accountId, whose, deleted, pool, files, bytes, ...dialog } = props;
  return (
    <CommandDialog
      {...dialog}
      title={`Clean the old copy in ${pool.name}?`}
      action="Clean old copy"
      otherwise="Keep it"
      dangerous
      reason={deleted ? "none" : "optional"}
      typed={{ what: "name of the pool", text: pool.name }}
      send={(reason) => cleanOldCopy(accountId, pool.pool_id, reason)}
      done={`The old copy in ${pool.name} is being removed.`}
    >
      {files.toLocaleString("en")} {Number(files) === 1 ? "file" : "files"} with {size(bytes)}
      {whose && (
        <>
          {" "}
          of <strong>{whose}</strong>
        </>
      )}{" "}
      {Number(files) === 1 ? "is" : "are"} removed from <strong>{pool.name}</strong>, and nobody can
      undo this. What is in use, in another pool, stays untouched.
    </CommandDialog>
  );
}
