import { Alert, Anchor, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useLocation, useNavigate } from "react-router";
import { type PasswordMethod, passwordMethods, useMethods } from "../../api/config";
import type { Me } from "../../api/me";
import { isStaff } from "../../people/roles";
import { Entrance } from "../entrance/Entrance";
import { FocusedTitle } from "../entrance/FocusedTitle";
import { QrPanel } from "./qr/QrPanel";
import { SignInForm } from "./SignInForm";

/** What the page that sent a visitor here wants said or filled in. */
export interface SignInState {
  login?: string;
  method?: PasswordMethod;
  /** Why somebody is here who did not ask to be. */
  because?: keyof typeof REASONS;
  /** Where to go afterwards. */
  from?: string;
}

const REASONS = {
  ended:
    "Your session has ended. Sign in again to go on; if that is refused, ask your administrator.",
  required: "Please sign in to go on. If you were signed in before, your session has ended.",
};

export function SignInPage() {
  useDocumentTitle("Sign in · dna-nexus");
  const asked = (useLocation().state ?? {}) as SignInState;
  const methods = useMethods();
  const byQr = methods?.includes("qr") === true;
  const byPassword = !methods || passwordMethods(methods).length > 0;
  const enter = useEnter(asked.from);
  return (
    <Entrance width={byQr && byPassword ? 840 : 420}>
      <Paper withBorder radius="md" p="xl">
        <Stack gap="md">
          <FocusedTitle>Sign in</FocusedTitle>
          {asked.because && (
            <Alert color="yellow" variant="light" role="status">
              {REASONS[asked.because]}
            </Alert>
          )}
          <SimpleGrid cols={byQr && byPassword ? { base: 1, sm: 2 } : 1} spacing="xl">
            {byPassword && <SignInForm asked={asked} onSignedIn={enter} />}
            {byQr && <QrPanel onSignedIn={(me) => void enter(me)} />}
          </SimpleGrid>
        </Stack>
      </Paper>
      {byPassword && (
        <Text size="sm" c="dimmed" ta="center" mt="md">
          New here? Open the setup link that your administrator has sent you. Password lost?{" "}
          <Anchor component={Link} to="/recover" inherit>
            Use your recovery words
          </Anchor>
          .
        </Text>
      )}
    </Entrance>
  );
}

/** Lets somebody in who has just signed in. */
function useEnter(from: string | undefined) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async (me: Me) => {
    queries.clear(); // what an earlier visitor of this browser saw is not for this one
    queries.setQueryData(["me"], me);
    await navigate(from ?? (isStaff(me) ? "/approvals" : "/me"), { replace: true });
  };
}
