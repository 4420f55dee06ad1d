import { Button, Group, Paper, Progress, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useCapacity } from "../../api/pools";
import type { Profile } from "../../api/profiles";
import { useSignedIn } from "../../console/Console";
import { AllocateDialog } from "../../dialogs/AllocateDialog";
import { ProblemAlert } from "../../dialogs/ProblemAlert";
import { GB_IN_WORDS } from "../../dialogs/SizeField";
import { size } from "../../format/size";
import { isAdmin } from "../../people/roles";

/** What a person may store, and what they do. */
export function Storage({ profile }: { profile: Profile }) {
  const me = useSignedIn();
  const [allocating, { open, close }] = useDisclosure();
  const enabled = profile.status === "enabled";
  return (
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
            <Button onClick={open} disabled={!enabled}>
              Allocate
            </Button>
            {!enabled && (
              <Text size="sm" c="dimmed">
                Only enabled accounts get storage.
              </Text>
            )}
          </Group>
        )}
      </Stack>
      <AllocateDialog account={profile} opened={allocating} onClose={close} />
    </Paper>
  );
}

interface UseProps {
  quota: NonNullable<Profile["quota"]>;
  accountId: string;
}

function Use({ quota, accountId }: UseProps) {
  const capacity = useCapacity(quota.pool_id, accountId);
  const used = capacity.data?.used_bytes;
  const share = used === undefined ? 0 : (used / Math.max(1, quota.bytes)) * 100;
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
      {capacity.data && (
        <Progress
          value={Math.min(100, share)}
          size="lg"
          radius="sm"
          color={share > 100 ? "red" : share >= 85 ? "yellow" : "teal"}
          aria-label="Share of the quota that is used"
        />
      )}
      {capacity.isError && <ProblemAlert error={capacity.error} />}
      <Text size="xs" c="dimmed">
        {GB_IN_WORDS}
      </Text>
    </Stack>
  );
}
