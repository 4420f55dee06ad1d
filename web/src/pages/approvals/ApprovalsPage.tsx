import { Stack } from "@mantine/core";
import { useMethods } from "../../api/config";
import { useSignedIn } from "../../console/Console";
import { PageTitle } from "../../console/PageTitle";
import { mayManage } from "../../people/roles";
import { CreatePanel } from "../create/CreatePanel";
import { ApprovalList } from "./ApprovalList";
import { HeldUpFiles } from "./HeldUpFiles";

/** Inviting people, and letting them in. */
export function ApprovalsPage() {
  const me = useSignedIn();
  const offered = useMethods()?.includes("opaque");
  return (
    <Stack gap="lg">
      <PageTitle>Approvals</PageTitle>
      {offered && mayManage(me) && <CreatePanel title="Create OPAQUE user" method="opaque" />}
      <HeldUpFiles />
      <ApprovalList />
    </Stack>
  );
}
