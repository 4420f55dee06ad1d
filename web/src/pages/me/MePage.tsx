import { Alert, Badge, Button, CopyButton, Group, Loader, Paper, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Navigate, useNavigate } from "react-router";
import { ApiProblem, type Me, post, useMe } from "../../api/client";
import { abbreviated } from "../../identity";
import { Entrance } from "../entrance/Entrance";
import { FocusedTitle } from "../entrance/FocusedTitle";
import type { SignInState } from "../sign-in/SignInPage";
import classes from "./MePage.module.css";
import { StorageUse } from "./StorageUse";

/** How soon a page that stays open notices new figures, or that its session has ended. */
const REFRESH_MS = 30_000;

/** What a person sees of their own account. */
export function MePage() {
  const me = useMe();
  const { refetch } = me;
  useEffect(() => {
    const timer = setInterval(() => void refetch(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [refetch]);

  if (me.error instanceof ApiProblem && me.error.status === 401) {
    const state: SignInState = { because: me.data ? "ended" : "required" };
    return <Navigate to="/sign-in" replace state={state} />;
  }
  if (me.data) {
    return (
      <Entrance width={560}>
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
        <Group justify="space-between" align="start" wrap="nowrap">
          <div className={classes.name}>
            <FocusedTitle>{me.display_name}</FocusedTitle>
            <Text c="dimmed">{me.login}</Text>
          </div>
          <Badge color="teal" variant="light" size="lg">
            {me.status}
          </Badge>
        </Group>
        <StorageUse quota={me.quota} usage={me.usage} />
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
                <Button variant="subtle" size="xs" onClick={copy}>
                  {copied ? "Fingerprint copied" : "Copy fingerprint"}
                </Button>
              )}
            </CopyButton>
          </Group>
        </section>
        <SignOut />
      </Stack>
    </Paper>
  );
}

function SignOut() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => post("/auth/logout", {}),
    onSuccess: async () => {
      await navigate("/sign-in", { replace: true });
      queries.clear();
    },
  });
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
