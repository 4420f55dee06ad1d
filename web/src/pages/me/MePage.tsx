import {
  Alert,
  Anchor,
  Button,
  CopyButton,
  Group,
  Loader,
  Paper,
  Stack,
  Text,
} from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useEffect } from "react";
import { Link } from "react-router";
import { MY_AVATAR } from "../../api/avatar";
import { useLogout } from "../../api/logout";
import { type Me, useMe } from "../../api/me";
import { isSignedOut } from "../../api/problems";
import { ToSignIn } from "../../console/ToSignIn";
import { abbreviated } from "../../identity";
import { AvatarField } from "../../people/AvatarField";
import { isStaff } from "../../people/roles";
import { StatusBadge } from "../../people/StatusBadge";
import { SessionList } from "../../sessions/SessionList";
import { Entrance } from "../entrance/Entrance";
import { FocusedTitle } from "../entrance/FocusedTitle";
import classes from "./MePage.module.css";
import { PasswordSection } from "./PasswordSection";
import { StorageUse } from "./StorageUse";

/** How soon a page that stays open notices new figures, or that its session has ended. */
const REFRESH_MS = 30_000;

/** What a person sees of their own account. */
export function MePage() {
  useDocumentTitle("Your account · dna-nexus");
  const me = useMe();
  const { refetch } = me;
  useEffect(() => {
    const timer = setInterval(() => void refetch(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [refetch]);

  if (isSignedOut(me.error)) return <ToSignIn ended={me.data !== undefined} />;
  if (me.data) {
    return (
      <Entrance width={560}>
        {isStaff(me.data) && (
          <Anchor component={Link} to="/approvals" size="sm" mb="sm" display="inline-block">
            ← Back to the console
          </Anchor>
        )}
        <OwnAccount me={me.data} />
      </Entrance>
    );
  }
  return (
    <Entrance>
      {me.isPending ? (
        <Group justify="center" role="status" aria-label="Loading">
          <Loader size="sm" />
        </Group>
      ) : (
        <Alert color="red" title="Your account could not be shown">
          <Button size="xs" variant="default" onClick={() => void me.refetch()}>
            Try again
          </Button>
        </Alert>
      )}
    </Entrance>
  );
}

function OwnAccount({ me }: { me: Me }) {
  return (
    <Paper withBorder radius="md" p="xl">
      <Stack gap="xl">
        <Group justify="space-between" align="start">
          <div className={classes.name}>
            <FocusedTitle>{me.display_name}</FocusedTitle>
            <Text c="dimmed">{me.login}</Text>
          </div>
          <StatusBadge of={me.status} size="lg" />
        </Group>
        <StorageUse quota={me.quota} usage={me.usage} takenBack={me.taken_back} />
        <section aria-label="Fingerprint">
          <Text size="sm" fw={600}>
            Fingerprint
          </Text>
          <Group justify="space-between" mt={4}>
            <Text ff="monospace" title={me.fingerprint} translate="no">
              {abbreviated(me.fingerprint)}
            </Text>
            <CopyButton value={me.fingerprint}>
              {({ copied, copy }) => (
                <Button variant="default" size="xs" onClick={copy}>
                  {copied ? "Fingerprint copied" : "Copy fingerprint"}
                </Button>
              )}
            </CopyButton>
          </Group>
        </section>
        <section aria-label="Picture">
          <AvatarField name={me.display_name} path={MY_AVATAR} digest={me.avatar} />
        </section>
        <PasswordSection me={me} />
        <section aria-label="Sessions">
          <Text size="sm" fw={600} mb="xs">
            Where you are signed in
          </Text>
          <SessionList whose="me" />
        </section>
        <SignOut />
      </Stack>
    </Paper>
  );
}

function SignOut() {
  const signOut = useLogout();
  return (
    <div>
      <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
        Sign out
      </Button>
      {signOut.isError && (
        <Text size="sm" c="red" mt="xs" role="alert">
          You are still signed in: the server did not answer. Please try again.
        </Text>
      )}
    </div>
  );
}
