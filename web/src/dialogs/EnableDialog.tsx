import { act } from "../api/accounts";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Lets somebody sign in. */
export function EnableDialog({ account, ...dialog }: { account: Target } & DialogProps) {
  const name = personName(account);
  return (
    <CommandDialog
      {...dialog}
      title={`Enable ${name}?`}
      action="Enable"
      reason="optional"
      send={(reason) => act(account.account_id, "enable", reason)}
      done={`${name} can sign in now.`}
    >
      <strong>{name}</strong> ({account.login}) can sign in from now on.
    </CommandDialog>
  );
}
