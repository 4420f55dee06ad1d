import { cancelResetLink } from "../api/accounts";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Takes a reset link back. */
export function CancelResetLinkDialog({ account, ...dialog }: { account: Target } & DialogProps) {
  const name = personName(account);
  return (
    <CommandDialog
      {...dialog}
      title={`Cancel the reset link of ${name}?`}
      action="Cancel reset link"
      otherwise="Keep it"
      dangerous
      reason="optional"
      send={(reason) => cancelResetLink(account.account_id, reason)}
      done={`No reset link of ${name} works now.`}
    >
      The reset link of <strong>{name}</strong> ({account.login}) stops working at once. After a
      forced reset they then need a new one, or their recovery words.
    </CommandDialog>
  );
}
