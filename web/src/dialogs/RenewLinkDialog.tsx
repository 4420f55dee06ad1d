import { renewLink } from "../api/accounts";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import type { DialogProps } from "./CommandDialog";
import { LinkDialog } from "./LinkDialog";

/** Makes a new setup link in place of the earlier one, and shows it. */
export function RenewLinkDialog({ account, ...dialog }: { account: Target } & DialogProps) {
  const name = personName(account);
  return (
    <LinkDialog
      {...dialog}
      purpose="setup"
      title={`Renew the link of ${name}`}
      action="Renew link"
      send={(order) => renewLink(account.account_id, order)}
      done={`New setup link for ${name}`}
    >
      <strong>{name}</strong> ({account.login}) gets a new setup link. The earlier one stops working
      at once.
    </LinkDialog>
  );
}
