import { forceReset } from "../api/accounts";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import type { DialogProps } from "./CommandDialog";
import { LinkDialog } from "./LinkDialog";

/** Makes a password useless at once, and shows the link to set another. */
export function ForceResetDialog({ account, ...dialog }: { account: Target } & DialogProps) {
  const name = personName(account);
  return (
    <LinkDialog
      {...dialog}
      purpose="reset"
      title={`Force a reset of ${name}?`}
      action="Force reset"
      dangerous
      needsReason
      send={({ reason = "", ...order }) => forceReset(account.account_id, { ...order, reason })}
      done={`${name} has to set a new password`}
    >
      <strong>{name}</strong> ({account.login}) is signed out everywhere, and the present password
      stops working at once. With the link, or with their recovery words, they set a new one.
    </LinkDialog>
  );
}
