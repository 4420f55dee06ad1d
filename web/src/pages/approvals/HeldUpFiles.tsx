import { Anchor, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import { type FileWork, useMoves } from "../../api/moves";
import { useSignedIn } from "../../console/Console";
import { isAdmin } from "../../people/roles";
import { WorkProgress } from "../../storage/WorkProgress";

interface HeldUp {
  key: string;
  accountId: string;
  what: string;
  /** Of a deleted person there is no page. */
  name: string | null;
  work: FileWork;
}

/** Moves and removals of files that somebody has to look at. Nothing, when all is well. */
export function HeldUpFiles() {
  const me = useSignedIn();
  const { moves = [], removals = [] } = useMoves().data ?? {};
  const all: HeldUp[] = [
    ...moves.flatMap(({ move_id, account_id, display_name, from, to, state, work }) =>
      work
        ? [
            {
              key: move_id,
              accountId: account_id,
              what:
                state === "moving" ? `from ${from.name} to ${to.name}` : `old copy in ${from.name}`,
              name: display_name ?? null,
              work,
            },
          ]
        : [],
    ),
    ...removals.map(({ account_id, pool, work }) => ({
      key: `${account_id} ${pool.pool_id}`,
      accountId: account_id,
      what: `in ${pool.name}`,
      name: null,
      work,
    })),
  ];
  const heldUp = all.filter(({ work }) => work.held_up?.asks_for_action);
  if (heldUp.length === 0) return null;
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-label="Files that do not go on">
      <Stack gap="md">
        <Title order={2} size="h5">
          Files that do not go on
        </Title>
        {heldUp.map(({ key, accountId, what, name, work }) => (
          <Stack key={key} gap="xs">
            <Text size="sm">
              {name ? (
                <Anchor component={Link} to={`/profiles/${accountId}?tab=storage`}>
                  {name}
                </Anchor>
              ) : (
                "Files of a deleted account"
              )}
              , {what}
            </Text>
            <WorkProgress work={work} accountId={accountId} mayRetry={isAdmin(me)} />
          </Stack>
        ))}
      </Stack>
    </Paper>
  );
}
