import { issueResetLink } from "../api/accounts";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import type { DialogProps } from "./CommandDialog";
import { LinkDialog } from "./LinkDialog";

/** Makes a link to set a new password with, and shows it. */
export function ResetLinkDialog({ account, ...dialog }: { account: Target } & DialogProps) {
  const name = personName(account);
  return (
    <LinkDialog
      {...dialog}
      purpose="reset"
      title={`Create a reset link for ${name}`}
      action="Create reset link"
      send={(order) => issueResetLink(account.account_id, order)}
      done={`Reset link for ${name}`}
    >
      <strong>{name}</strong> ({account.login}) can set a new password with it. The present password
      stays good until then, and an earlier link stops working at once.
    </LinkDialog>
  );
}
