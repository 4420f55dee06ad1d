import { useState } from "react";
import type { Approval } from "../../api/approvals";
import { CancelInvitationDialog } from "../../dialogs/CancelInvitationDialog";
import { DeclineQuotaDialog } from "../../dialogs/DeclineQuotaDialog";
import { DeleteDialog } from "../../dialogs/DeleteDialog";
import { RejectDialog } from "../../dialogs/RejectDialog";
import { RenewLinkDialog } from "../../dialogs/RenewLinkDialog";
import type { Target } from "../../people/target";

type Question = "renew" | "cancel" | "reject" | "decline" | "delete";

export type Ask = (question: Question, row: Approval) => void;

const NOBODY: Target = { account_id: "" };

/**
 * Which question is asked about whom. It belongs to the list and not to a row: a row may leave the
 * list while somebody answers, and a link that is shown once must not leave with it.
 */
export function useApprovalDialogs() {
  const [question, setQuestion] = useState<Question>();
  const [target, setTarget] = useState(NOBODY);
  const ask: Ask = (asked, row) => {
    setQuestion(asked);
    setTarget(row);
  };
  return { question, target, ask, close: () => setQuestion(undefined) };
}

type Dialogs = ReturnType<typeof useApprovalDialogs>;

export function ApprovalDialogs({ question, target, close }: Dialogs) {
  const dialog = (of: Question) => ({ account: target, opened: question === of, onClose: close });
  return (
    <>
      <RenewLinkDialog {...dialog("renew")} />
      <CancelInvitationDialog {...dialog("cancel")} />
      <RejectDialog {...dialog("reject")} />
      <DeclineQuotaDialog {...dialog("decline")} />
      <DeleteDialog {...dialog("delete")} />
    </>
  );
}
