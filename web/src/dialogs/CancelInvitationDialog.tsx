import { cancelInvitation } from "../api/accounts";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Takes an invitation back. */
export function CancelInvitationDialog({ account, ...dialog }: { account: Target } & DialogProps) {
  const name = personName(account);
  return (
    <CommandDialog
      {...dialog}
      title={`Cancel the invitation of ${name}?`}
      action="Cancel invitation"
      otherwise="Keep it"
      dangerous
      reason="optional"
      send={(reason) => cancelInvitation(account.account_id, reason)}
      done={`The invitation of ${name} is cancelled.`}
    >
      The setup link of <strong>{name}</strong> ({account.login}) stops working at once, and the
      login is free again. You can renew the link later.
    </CommandDialog>
  );
}
