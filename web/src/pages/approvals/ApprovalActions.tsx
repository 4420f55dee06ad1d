import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Ask } from "../../actions/AccountDialogs";
import { ActionMenu } from "../../actions/ActionMenu";
import { storageActions } from "../../actions/actions";
import { act } from "../../api/accounts";
import type { Approval } from "../../api/approvals";
import { useCommand } from "../../api/commands";
import type { Me } from "../../api/me";
import { toldShortly } from "../../api/problems";
import { personName } from "../../people/personName";
import { RetryQuota } from "./RetryQuota";

interface ApprovalActionsProps {
  row: Approval;
  me: Me;
  onAsk: Ask;
}

/** What can be done to somebody who waits: what is usual with one click, the rest from a menu. */
export function ApprovalActions({ row, me, onAsk }: ApprovalActionsProps) {
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      {row.status === "pending" && <Enable row={row} />}
      {storageActions(row, me).includes("decline-storage") && <RetryQuota row={row} />}
      <ActionMenu account={row} me={me} onAsk={onAsk} />
    </Group>
  );
}

function Enable({ row }: { row: Approval }) {
  const name = personName(row);
  const enabling = useCommand(() => act(row.account_id, "enable"));
  const enable = () => {
    // Shown by itself: the row may leave the list before it could say so.
    const done = () => notifications.show({ color: "teal", message: `${name} can sign in now.` });
    enabling.mutateAsync(undefined).then(done, () => undefined);
  };
  return (
    <div>
      <Button size="xs" loading={enabling.isPending} onClick={enable} aria-label={`Enable ${name}`}>
        Enable
      </Button>
      {enabling.isError && (
        <Text size="xs" c="red" role="alert" style={{ whiteSpace: "normal" }} maw={200}>
          {toldShortly(enabling.error)}
        </Text>
      )}
    </div>
  );
}
