import { Button, Group, Skeleton, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { usePools } from "../../api/pools";
import { useSignedIn } from "../../console/Console";
import { PageTitle } from "../../console/PageTitle";
import { ProblemAlert } from "../../dialogs/ProblemAlert";
import { RegisterPoolDialog } from "../../dialogs/RegisterPoolDialog";
import { useNow } from "../../format/useNow";
import { Nothing } from "../../lists/Nothing";
import { Rows } from "../../lists/Rows";
import { isAdmin } from "../../people/roles";
import { PoolRow } from "./PoolRow";

const COLUMNS = [
  { name: "Pool" },
  { name: "Total size", kind: "number" },
  { name: "Free space", kind: "number" },
  { name: "Headroom", kind: "number" },
  { name: "Allocated", kind: "number" },
  { name: "Accounts", kind: "number" },
] as const;

/** The folders that people's files lie in. */
export function PoolsPage() {
  const me = useSignedIn();
  const now = useNow();
  const pools = usePools();
  const [registering, { open, close }] = useDisclosure();
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <PageTitle>Storage pools</PageTitle>
        {isAdmin(me) && (
          <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={open}>
            Register pool
          </Button>
        )}
      </Group>
      {pools.isPending && <Skeleton height={120} radius="md" aria-label="Loading" />}
      {pools.isError && (
        <ProblemAlert error={pools.error}>
          <Button size="xs" variant="default" mt="sm" onClick={() => void pools.refetch()}>
            Try again
          </Button>
        </ProblemAlert>
      )}
      {pools.data?.length === 0 && (
        <Nothing
          title="There is no storage pool yet"
          why="A pool is a folder on a disk of the server. People get their quota in one of them."
        />
      )}
      {pools.data && pools.data.length > 0 && (
        <Rows label="Storage pools" columns={[...COLUMNS]}>
          {pools.data.map((pool) => (
            <PoolRow key={pool.pool_id} pool={pool} now={now} />
          ))}
        </Rows>
      )}
      <RegisterPoolDialog opened={registering} onClose={close} />
    </Stack>
  );
}
