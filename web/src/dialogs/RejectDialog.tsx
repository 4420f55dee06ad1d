import { act } from "../api/accounts";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Turns down somebody who waits for approval. */
export function RejectDialog({ account, ...dialog }: { account: Target } & DialogProps) {
  const name = personName(account);
  return (
    <CommandDialog
      {...dialog}
      title={`Reject ${name}?`}
      action="Reject"
      dangerous
      reason="required"
      send={(reason) => act(account.account_id, "reject", reason)}
      done={`${name} is rejected.`}
    >
      <strong>{name}</strong> ({account.login}) has set up an account and waits for approval.
      Rejecting keeps the record and does not let them in.
    </CommandDialog>
  );
}
