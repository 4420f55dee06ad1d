import { Alert, Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useMovesOf } from "../../api/moves";
import { useCapacity } from "../../api/pools";
import type { Profile } from "../../api/profiles";
import { useSignedIn } from "../../console/Console";
import { AllocateDialog } from "../../dialogs/AllocateDialog";
import { MoveDialog } from "../../dialogs/MoveDialog";
import { ProblemAlert } from "../../dialogs/ProblemAlert";
import { ReleaseQuotaDialog } from "../../dialogs/ReleaseQuotaDialog";
import { GB_IN_WORDS } from "../../dialogs/SizeField";
import { size } from "../../format/size";
import { isAdmin } from "../../people/roles";
import { MeasuredAge } from "../../storage/MeasuredAge";
import { UseBar } from "../../storage/UseBar";
import { Moves } from "./Moves";

type Question = "allocate" | "move" | "release";

/** What a person may store, and what they do. */
export function Storage({ profile }: { profile: Profile }) {
  const me = useSignedIn();
  const [question, setQuestion] = useState<Question>();
  const enabled = profile.status === "enabled";
  const dialog = (of: Question) => ({
    account: profile,
    opened: question === of,
    onClose: () => setQuestion(undefined),
  });
  const moves = useMovesOf(profile.account_id).data?.moves ?? [];
  const moving = moves.some(({ state }) => state === "moving");
  return (
    <Stack gap="lg">
      <Paper withBorder radius="md" p="lg" maw={640}>
        <Stack gap="md">
          <Title order={2} size="h5">
            Quota
          </Title>
          {profile.quota ? (
            <Use quota={profile.quota} accountId={profile.account_id} />
          ) : (
            <Text size="sm" c="dimmed">
              No storage is allocated to this person.
            </Text>
          )}
          {isAdmin(me) && (
            <Group gap="md">
              <Button onClick={() => setQuestion("allocate")} disabled={!enabled || moving}>
                Allocate
              </Button>
              {profile.quota && (
                <>
                  <Button variant="default" onClick={() => setQuestion("move")} disabled={moving}>
                    Move
                  </Button>
                  <Button
                    variant="default"
                    {...(moving ? {} : { c: "red" })}
                    onClick={() => setQuestion("release")}
                    disabled={moving}
                  >
                    Release
                  </Button>
                </>
              )}
              {!enabled && (
                <Text size="sm" c="dimmed">
                  Only enabled accounts get storage.
                </Text>
              )}
            </Group>
          )}
        </Stack>
        <AllocateDialog {...dialog("allocate")} />
        {profile.quota && <MoveDialog {...dialog("move")} quota={profile.quota} />}
        {profile.quota && <ReleaseQuotaDialog {...dialog("release")} quota={profile.quota} />}
      </Paper>
      <Moves accountId={profile.account_id} />
    </Stack>
  );
}

interface UseProps {
  quota: NonNullable<Profile["quota"]>;
  accountId: string;
}

function Use({ quota, accountId }: UseProps) {
  const capacity = useCapacity(quota.pool_id, accountId);
  const used = capacity.data?.usage?.bytes;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={600}>
          {used === undefined ? size(quota.bytes) : `${size(used)} of ${size(quota.bytes)} used`}
        </Text>
        <Text size="sm" c="dimmed">
          Pool: {quota.pool_name}
        </Text>
      </Group>
      {capacity.isPending && <Skeleton height={12} aria-label="Measuring" />}
      {used !== undefined && (
        <UseBar used={used} quota={quota.bytes} label="Share of the quota that is used" />
      )}
      {used !== undefined && used > quota.bytes && (
        <Alert color="red" variant="light" title="More is used than is allocated">
          Nothing is deleted, but nothing more can be stored.
        </Alert>
      )}
      {capacity.isError && <ProblemAlert error={capacity.error} />}
      <Text size="xs" c="dimmed">
        {capacity.data && (
          <MeasuredAge usage={capacity.data.usage} measuring={capacity.data.measuring} />
        )}{" "}
        {GB_IN_WORDS}
      </Text>
    </Stack>
  );
}
