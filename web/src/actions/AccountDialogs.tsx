import { useState } from "react";
import { AllocateDialog, type Allottee } from "../dialogs/AllocateDialog";
import { CancelInvitationDialog } from "../dialogs/CancelInvitationDialog";
import { CancelResetLinkDialog } from "../dialogs/CancelResetLinkDialog";
import { ChangeLoginDialog } from "../dialogs/ChangeLoginDialog";
import { ChangeRoleDialog } from "../dialogs/ChangeRoleDialog";
import { DeclineQuotaDialog } from "../dialogs/DeclineQuotaDialog";
import { DeleteDialog } from "../dialogs/DeleteDialog";
import { DisableDialog } from "../dialogs/DisableDialog";
import { EnableDialog } from "../dialogs/EnableDialog";
import { ForceResetDialog } from "../dialogs/ForceResetDialog";
import { ReinstateDialog } from "../dialogs/ReinstateDialog";
import { RejectDialog } from "../dialogs/RejectDialog";
import { RenewLinkDialog } from "../dialogs/RenewLinkDialog";
import { ResetLinkDialog } from "../dialogs/ResetLinkDialog";
import { RevokeDialog } from "../dialogs/RevokeDialog";
import type { Action, Standing } from "./actions";

/** An account that something is done to, with what the dialogs say of it. */
export type Subject = Standing & Allottee;

export type Ask = (action: Action, account: Subject) => void;

const NOBODY: Subject = { account_id: "", role: "user", status: "", method: "" };

/**
 * Which question is asked about whom. It belongs to the page and not to a row: a row may leave the
 * list while somebody answers, and a link that is shown once must not leave with it.
 */
export function useAccountDialogs() {
  const [action, setAction] = useState<Action>();
  const [account, setAccount] = useState(NOBODY);
  const ask: Ask = (asked, about) => {
    setAction(asked);
    setAccount(about);
  };
  return { action, account, ask, close: () => setAction(undefined) };
}

type Dialogs = ReturnType<typeof useAccountDialogs>;

/** The question of every action. */
export function AccountDialogs({ action, account, close }: Dialogs) {
  const dialog = (of: Action) => ({ account, opened: action === of, onClose: close });
  // What is typed into starts with what the account is when it is asked about.
  const anew = `${account.account_id} ${action}`;
  return (
    <>
      <RenewLinkDialog {...dialog("renew-link")} />
      <CancelInvitationDialog {...dialog("cancel-invitation")} />
      <EnableDialog {...dialog("enable")} />
      <DisableDialog {...dialog("disable")} />
      <RejectDialog {...dialog("reject")} />
      <RevokeDialog {...dialog("revoke")} />
      <ReinstateDialog {...dialog("reinstate")} />
      <AllocateDialog {...dialog("allocate")} />
      <DeclineQuotaDialog {...dialog("decline-storage")} />
      <ChangeLoginDialog key={`login ${anew}`} {...dialog("change-login")} />
      <ChangeRoleDialog key={`role ${anew}`} {...dialog("change-role")} />
      <ResetLinkDialog {...dialog("reset-link")} />
      <CancelResetLinkDialog {...dialog("cancel-reset-link")} />
      <ForceResetDialog {...dialog("force-reset")} />
      <DeleteDialog {...dialog("delete")} />
    </>
  );
}
