import { Badge, Button, Group, Paper, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useCommand } from "../api/commands";
import { endSession, endSessions, type Session, useSessions, type Whose } from "../api/sessions";
import { ProblemAlert } from "../dialogs/ProblemAlert";
import { moment } from "../format/when";
import { browserName } from "./browserName";

const METHODS: Record<string, string> = {
  opaque: "a password",
  password: "a password",
  qr: "a QR code",
};

/** Where somebody is signed in, and ending that. */
export function SessionList({ whose }: { whose: Whose }) {
  const sessions = useSessions(whose);
  const endAll = useCommand(() => endSessions(whose));
  if (sessions.isPending) return <Skeleton height={96} radius="md" aria-label="Loading" />;
  if (sessions.isError) {
    return (
      <ProblemAlert error={sessions.error}>
        <Button size="xs" variant="default" mt="sm" onClick={() => void sessions.refetch()}>
          Try again
        </Button>
      </ProblemAlert>
    );
  }
  const { items } = sessions.data;
  const own = whose === "me";
  if (items.length === 0) return <Text c="dimmed">Nobody is signed in to this account.</Text>;
  const toEnd = own ? items.length - 1 : items.length;
  const end = () =>
    endAll.mutate(undefined, {
      onSuccess: () => notifications.show({ color: "teal", message: "The sessions have ended." }),
    });
  return (
    <Stack gap="sm">
      {items.map((session) => (
        <SessionItem key={session.session_id} session={session} whose={whose} />
      ))}
      {endAll.isError && <ProblemAlert error={endAll.error} />}
      {toEnd > 0 && (
        <Group>
          <Button color="red" variant="light" size="xs" loading={endAll.isPending} onClick={end}>
            {own ? "End all others" : "End all sessions"}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function SessionItem({ session, whose }: { session: Session; whose: Whose }) {
  const end = useCommand(() => endSession(whose, session.session_id));
  const name = browserName(session.user_agent);
  return (
    <Paper withBorder radius="md" p="sm">
      <Group justify="space-between" align="start" gap="sm">
        <div>
          <Group gap="xs">
            <Text size="sm" fw={600} title={session.user_agent ?? undefined}>
              {name}
            </Text>
            {session.is_current && (
              <Badge size="sm" variant="light">
                This one
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            From {session.address}, with {METHODS[session.method] ?? session.method}
          </Text>
          <Text size="sm" c="dimmed">
            Since {moment(session.began_at)}, last used {moment(session.last_used_at)}
          </Text>
        </div>
        {!(whose === "me" && session.is_current) && (
          <Button
            variant="default"
            size="xs"
            aria-label={`End the session of ${name} from ${session.address}`}
            loading={end.isPending}
            onClick={() => end.mutate(undefined)}
          >
            End
          </Button>
        )}
      </Group>
      {end.isError && <ProblemAlert error={end.error} />}
    </Paper>
  );
}
