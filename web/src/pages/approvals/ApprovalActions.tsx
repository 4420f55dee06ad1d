import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDots } from "@tabler/icons-react";
import { Link } from "react-router";
import { act } from "../../api/accounts";
import type { Approval } from "../../api/approvals";
import { useCommand } from "../../api/commands";
import { toldShortly } from "../../api/problems";
import { useSignedIn } from "../../console/Console";
import { personName } from "../../people/personName";
import { isAdmin } from "../../people/roles";
import type { Ask } from "./ApprovalDialogs";
import { RetryQuota } from "./RetryQuota";

interface ApprovalActionsProps {
  row: Approval;
  mayAllocate: boolean;
  onAsk: Ask;
}

/** What can be done to somebody who waits: enabling with one click, the rest from a menu. */
export function ApprovalActions({ row, mayAllocate, onAsk }: ApprovalActionsProps) {
  const me = useSignedIn();
  const invited = row.status === "invited";
  const unallocated = mayAllocate && row.status === "enabled" && row.requested_quota;
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      {row.status === "pending" && <Enable row={row} />}
      {unallocated && <RetryQuota row={row} />}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More for ${personName(row)}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {row.registered_at && (
            <Menu.Item component={Link} to={`/profiles/${row.account_id}`}>
              Open profile
            </Menu.Item>
          )}
          {(invited || row.status === "cancelled") && (
            <Menu.Item onClick={() => onAsk("renew", row)}>Renew link</Menu.Item>
          )}
          {invited && (
            <Menu.Item color="red" onClick={() => onAsk("cancel", row)}>
              Cancel invitation
            </Menu.Item>
          )}
          {row.status === "pending" && (
            <Menu.Item color="red" onClick={() => onAsk("reject", row)}>
              Reject
            </Menu.Item>
          )}
          {unallocated && (
            <Menu.Item color="red" onClick={() => onAsk("decline", row)}>
              Decline storage
            </Menu.Item>
          )}
          {isAdmin(me) && (
            <Menu.Item
              color="red"
              disabled={me.account_id === row.account_id}
              onClick={() => onAsk("delete", row)}
            >
              {me.account_id === row.account_id ? "Nobody deletes themselves" : "Delete account"}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
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
