import { usePages } from "./pages";
import type { Shape } from "./shapes";

export type Approval = Shape<"ApprovalRow">;

interface ApprovalsAsked {
  show: string | undefined;
  status: string | undefined;
  filter: string | undefined;
  sort: string | undefined;
}

/** Invitations under way and people who wait. */
export const useApprovals = (asked: ApprovalsAsked, pages: number) =>
  usePages<Approval>({ name: "approvals", path: "/approvals", parameters: { ...asked }, pages });
