import { act } from "../api/accounts";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Brings a revoked or rejected account back, disabled at first. */
export function ReinstateDialog({ account, ...dialog }: { account: Target } & DialogProps) {
  const name = personName(account);
  return (
    <CommandDialog
      {...dialog}
      title={`Reinstate ${name}?`}
      action="Reinstate"
      reason="optional"
      send={(reason) => act(account.account_id, "reinstate", reason)}
      done={`${name} is reinstated, and disabled until you enable the account.`}
    >
      <strong>{name}</strong> ({account.login}) comes back as a disabled account. Enable it
      afterwards to let them sign in.
    </CommandDialog>
  );
}
