import { declineQuotaRequest } from "../api/quotas";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Says no to the storage that was asked for at an invitation. */
export function DeclineQuotaDialog({ account, ...dialog }: { account: Target } & DialogProps) {
  const name = personName(account);
  return (
    <CommandDialog
      {...dialog}
      title={`Decline the storage for ${name}?`}
      action="Decline"
      otherwise="Keep the request"
      dangerous
      reason="optional"
      send={(reason) => declineQuotaRequest(account.account_id, reason)}
      done={`The request of ${name} is declined.`}
    >
      <strong>{name}</strong> is not given the storage that was asked for at the invitation. The
      account stays enabled, and you can allocate storage at any time.
    </CommandDialog>
  );
}
