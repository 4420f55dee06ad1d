import { Stack } from "@mantine/core";
import { useSignedIn } from "../../console/Console";
import { PageTitle } from "../../console/PageTitle";
import { mayManage } from "../../people/roles";
import { ApprovalList } from "./ApprovalList";
import { CreatePanel } from "./CreatePanel";

/** Inviting people, and letting them in. */
export function ApprovalsPage() {
  const me = useSignedIn();
  return (
    <Stack gap="lg">
      <PageTitle>Approvals</PageTitle>
      {mayManage(me) && <CreatePanel />}
      <ApprovalList />
    </Stack>
  );
}
