import { act } from "../api/accounts";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Stops somebody from signing in, until they are enabled again. */
export function DisableDialog({ account, ...dialog }: { account: Target } & DialogProps) {
  const name = personName(account);
  return (
    <CommandDialog
      {...dialog}
      title={`Disable ${name}?`}
      action="Disable"
      dangerous
      reason="optional"
      send={(reason) => act(account.account_id, "disable", reason)}
      done={`${name} is disabled.`}
    >
      <strong>{name}</strong> ({account.login}) is signed out everywhere and cannot sign in until
      somebody enables the account again. Files and quota stay.
    </CommandDialog>
  );
}
