import { Anchor, Button, Group, Loader, Paper, Stack } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Link } from "react-router";
import { useMe } from "../../api/me";
import { isSignedOut } from "../../api/problems";
import { ToSignIn } from "../../console/ToSignIn";
import { ProblemAlert } from "../../dialogs/ProblemAlert";
import { Entrance } from "../entrance/Entrance";
import { Folder } from "./Folder";

/** Everything that a person has stored. */
export function FilesPage() {
  useDocumentTitle("My files · dna-nexus");
  const me = useMe();
  if (isSignedOut(me.error)) return <ToSignIn ended={me.data !== undefined} />;
  return (
    <Entrance width={860}>
      <Anchor component={Link} to="/me" size="sm" mb="sm" display="inline-block">
        ← Your account
      </Anchor>
      <Paper withBorder radius="md" p="xl">
        {me.data && <Folder me={me.data} />}
        {me.isPending && (
          <Group justify="center" role="status" aria-label="Loading">
            <Loader size="sm" />
          </Group>
        )}
        {me.isError && (
          <Stack>
            <ProblemAlert error={me.error}>
              <Button size="xs" variant="default" mt="sm" onClick={() => void me.refetch()}>
                Try again
              </Button>
            </ProblemAlert>
          </Stack>
        )}
      </Paper>
    </Entrance>
  );
}
