import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { type Movement, useMovesOf } from "../../api/moves";
import { useSignedIn } from "../../console/Console";
import { CancelMoveDialog } from "../../dialogs/CancelMoveDialog";
import { CleanOldCopyDialog } from "../../dialogs/CleanOldCopyDialog";
import { size } from "../../format/size";
import { isAdmin } from "../../people/roles";
import { WorkProgress } from "../../storage/WorkProgress";

/** An account's moves of which something is left: under way, or with an old copy that is kept. */
export function Moves({ accountId }: { accountId: string }) {
  const moves = useMovesOf(accountId).data?.moves ?? [];
  return moves.map((move) => <Move key={move.move_id} move={move} />);
}

type Question = "cancel" | "clean";

function Move({ move }: { move: Movement }) {
  const me = useSignedIn();
  const [question, setQuestion] = useState<Question>();
  const dialog = (of: Question) => ({
    move,
    opened: question === of,
    onClose: () => setQuestion(undefined),
  });
  return (
    <Paper withBorder radius="md" p="lg" maw={640} component="section" aria-label={title(move)}>
      <Stack gap="md">
        <Title order={2} size="h5">
          {title(move)}
        </Title>
        {move.state === "moving" && (
          <Text size="sm" c="dimmed">
            From {move.from.name}, where everything stays until the switch. Meanwhile files can be
            read and nothing changed, and both pools keep {size(move.quota_bytes)}.
          </Text>
        )}
        {move.state === "kept" && (
          <Text size="sm">
            Old copy kept in <strong>{move.from.name}</strong>:{" "}
            {move.old_files?.toLocaleString("en")} files with {size(move.old_bytes ?? 0n)}. Nothing
            uses it any more.
          </Text>
        )}
        {move.work && (
          <WorkProgress work={move.work} accountId={move.account_id} mayRetry={isAdmin(me)} />
        )}
        {isAdmin(me) && move.state !== "cleaning" && (
          <Group gap="md">
            {move.state === "moving" ? (
              <Button variant="default" onClick={() => setQuestion("cancel")}>
                Cancel the move
              </Button>
            ) : (
              <Button variant="default" c="red" onClick={() => setQuestion("clean")}>
                Clean old copy
              </Button>
            )}
          </Group>
        )}
      </Stack>
      <CancelMoveDialog {...dialog("cancel")} />
      <CleanOldCopyDialog
        opened={question === "clean"}
        onClose={() => setQuestion(undefined)}
        accountId={move.account_id}
        pool={move.from}
        files={move.old_files ?? 0}
        bytes={move.old_bytes ?? 0n}
      />
    </Paper>
  );
}

const title = ({ state, from, to }: Movement): string =>
  state === "moving"
    ? `Moving to ${to.name}`
    : state === "kept"
      ? `Moved to ${to.name}`
      : `Removing the old copy in ${from.name}`;
