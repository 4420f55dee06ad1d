import { act } from "../api/accounts";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Takes an account away, kept as a record. */
export function RevokeDialog({ account, ...dialog }: { account: Target } & DialogProps) {
  const name = personName(account);
  return (
    <CommandDialog
      {...dialog}
      title={`Revoke ${name}?`}
      action="Revoke"
      dangerous
      reason="required"
      send={(reason) => act(account.account_id, "revoke", reason)}
      done={`${name} is revoked.`}
    >
      <strong>{name}</strong> ({account.login}) is signed out everywhere and cannot sign in any
      more. The account stays as a record, and an administrator can reinstate it.
    </CommandDialog>
  );
}
