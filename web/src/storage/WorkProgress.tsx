import { Alert, Button, Code, Group, Progress, Stack, Text } from "@mantine/core";
import { useCommand } from "../api/commands";
import { type FileWork, retryMove } from "../api/moves";
import { toldShortly } from "../api/problems";
import { percent } from "../format/share";
import { size } from "../format/size";
import classes from "./WorkProgress.module.css";

const DOING: Record<string, string> = {
  waiting: "About to begin",
  copying: "Copying",
  comparing: "Comparing the copy with the files, byte for byte",
  switching: "Switching",
  removing: "Removing",
};

interface WorkProgressProps {
  work: FileWork;
  accountId: string;
  /** Who may ask that it be tried again. */
  mayRetry: boolean;
}

/** How far work on files has come, or why it does not go on. */
export function WorkProgress({ work, accountId, mayRetry }: WorkProgressProps) {
  const retrying = useCommand(() => retryMove(accountId));
  const { held_up: obstacle } = work;
  if (obstacle?.asks_for_action) {
    return (
      <Alert color="orange" variant="light" title="It does not go on" role="alert">
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{obstacle.detail}</Text>
          <Text size="sm">
            Look at the pool <strong>{obstacle.pool.name}</strong>
            {obstacle.folder && (
              <>
                , folder <Code className={classes.folder}>{obstacle.folder}</Code>
              </>
            )}
          </Text>
          {mayRetry && (
            <Button
              size="xs"
              variant="default"
              loading={retrying.isPending}
              onClick={() => retrying.mutate(undefined)}
            >
              Retry
            </Button>
          )}
          {retrying.isError && (
            <Text size="xs" c="red">
              {toldShortly(retrying.error)}
            </Text>
          )}
        </Stack>
      </Alert>
    );
  }
  const counts = work.phase === "copying" || work.phase === "comparing";
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Text size="sm">{obstacle ? obstacle.detail : DOING[work.phase]}</Text>
        {counts && (
          <Text size="sm" c="dimmed">
            {size(work.bytes)} of {size(work.total_bytes)}
          </Text>
        )}
      </Group>
      {counts && (
        <>
          <Progress
            value={Math.min(100, percent(work.bytes, work.total_bytes))}
            aria-label={DOING[work.phase] ?? "Progress"}
            animated
          />
          <Text size="xs" c="dimmed">
            {work.files.toLocaleString("en")} of {work.total_files.toLocaleString("en")} files
          </Text>
        </>
      )}
    </Stack>
  );
}
