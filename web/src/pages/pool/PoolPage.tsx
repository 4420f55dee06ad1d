import { Anchor, Badge, Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { Link, useParams } from "react-router";
import { ApiProblem } from "../../api/client";
import { type Pool, usePool } from "../../api/pools";
import { useSignedIn } from "../../console/Console";
import { PageTitle } from "../../console/PageTitle";
import { ProblemAlert } from "../../dialogs/ProblemAlert";
import { Nothing } from "../../lists/Nothing";
import { isAdmin } from "../../people/roles";
import { HistoryChart } from "./HistoryChart";
import { Ledger } from "./Ledger";
import { OldCopies } from "./OldCopies";
import { PoolActions } from "./PoolActions";
import { PoolFacts } from "./PoolFacts";

/** One storage pool: what it has, what was promised of it, and how that came about. */
export function PoolPage() {
  const { poolId = "" } = useParams();
  const pool = usePool(poolId);
  const missing = pool.error instanceof ApiProblem && pool.error.status === 404;
  return (
    <Stack gap="lg">
      <Anchor component={Link} to="/pools" size="sm">
        ← Storage pools
      </Anchor>
      {pool.data && <Known pool={pool.data} />}
      {pool.isPending && <Skeleton height={120} radius="md" aria-label="Loading" />}
      {missing && !pool.data && (
        <>
          <PageTitle>No pool here</PageTitle>
          <Nothing title="There is no such pool" why="The address may be cut off." />
        </>
      )}
      {pool.isError && !missing && (
        <ProblemAlert error={pool.error}>
          <Button size="xs" variant="default" mt="sm" onClick={() => void pool.refetch()}>
            Try again
          </Button>
        </ProblemAlert>
      )}
    </Stack>
  );
}

function Known({ pool }: { pool: Pool }) {
  const me = useSignedIn();
  return (
    <>
      <Group justify="space-between" align="start">
        <div>
          <Group gap="sm">
            <PageTitle>{pool.name}</PageTitle>
            {pool.retired && <Badge color="gray">Retired</Badge>}
          </Group>
          <Text size="sm" c="dimmed" ff="monospace" style={{ overflowWrap: "anywhere" }}>
            {pool.root}
          </Text>
        </div>
        {isAdmin(me) && !pool.retired && <PoolActions pool={pool} />}
      </Group>
      <PoolFacts pool={pool} />
      <OldCopies pool={pool} />
      <Paper withBorder radius="md" p="lg">
        <Title order={2} size="h5" mb="md">
          Capacity over time
        </Title>
        <HistoryChart poolId={pool.pool_id} />
      </Paper>
      <div>
        <Title order={2} size="h5" mb="sm">
          Reservations
        </Title>
        <Ledger poolId={pool.pool_id} />
      </div>
    </>
  );
}
