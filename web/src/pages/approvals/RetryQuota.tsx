import { Button, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Approval } from "../../api/approvals";
import { ApiProblem } from "../../api/client";
import { useCommand } from "../../api/commands";
import { told, toldShortly } from "../../api/problems";
import { retryQuotaRequest } from "../../api/quotas";
import { size } from "../../format/size";
import { personName } from "../../people/personName";

/** Tries again to allocate what was asked for, and says why it cannot be. */
export function RetryQuota({ row }: { row: Approval }) {
  const name = personName(row);
  const retrying = useCommand(() => retryQuotaRequest(row.account_id));
  const retry = () => {
    // Shown by itself: the row may leave the list before it could say so.
    const done = ({ bytes }: { bytes: bigint }) =>
      notifications.show({ color: "teal", message: `${name} has ${size(bytes)} now.` });
    retrying.mutateAsync(undefined).then(done, () => undefined);
  };
  return (
    <div>
      <Button
        size="xs"
        variant="default"
        loading={retrying.isPending}
        onClick={retry}
        aria-label={`Retry the storage for ${name}`}
      >
        Retry
      </Button>
      {retrying.isError && (
        <Text size="xs" c="red" role="alert" style={{ whiteSpace: "normal" }} w={220}>
          {refusal(retrying.error)}
        </Text>
      )}
    </div>
  );
}

/** The server's own words about a full pool speak of bytes and of over-committing. */
function refusal(error: unknown): string {
  const full = error instanceof ApiProblem && error.code === "quota-exceeds-pool";
  if (!full) return toldShortly(error);
  return `${told(error).title}. Allocate less in their profile, or make room.`;
}
