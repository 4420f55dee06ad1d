import {
  Alert,
  Button,
  Paper,
  PasswordInput,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import type { Me } from "../../api/me";
import { useQrOffered } from "../../api/qr";
import { isStaff } from "../../people/roles";
import { Entrance } from "../entrance/Entrance";
import { FocusedTitle } from "../entrance/FocusedTitle";
import { QrPanel } from "./qr/QrPanel";
import { signIn } from "./signIn";
import { signInFailure } from "./signInFailure";

/** What the page that sent a visitor here wants said or filled in. */
export interface SignInState {
  login?: string;
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
  const byQr = useQrOffered() === true;
  const enter = useEnter(asked.from);
  return (
    <Entrance width={byQr ? 840 : 420}>
      <Paper withBorder radius="md" p="xl">
        <Stack gap="md">
          <FocusedTitle>Sign in</FocusedTitle>
          {asked.because && (
            <Alert color="yellow" variant="light" role="status">
              {REASONS[asked.because]}
            </Alert>
          )}
          <SimpleGrid cols={byQr ? { base: 1, sm: 2 } : 1} spacing="xl">
            <SignInForm knownLogin={asked.login ?? ""} onSignedIn={enter} />
            {byQr && <QrPanel onSignedIn={(me) => void enter(me)} />}
          </SimpleGrid>
        </Stack>
      </Paper>
      <Text size="sm" c="dimmed" ta="center" mt="md">
        New here? Open the setup link that your administrator has sent you.
      </Text>
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

interface SignInFormProps {
  knownLogin: string;
  onSignedIn: (me: Me) => Promise<void>;
}

function SignInForm({ knownLogin, onSignedIn }: SignInFormProps) {
  const [login, setLogin] = useState(knownLogin);
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<string>();
  const [working, setWorking] = useState(false);
  const passwordField = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (working) return;
    setFailure(undefined);
    setWorking(true);
    try {
      await onSignedIn(await signIn(login.trim(), password));
    } catch (error) {
      setFailure(signInFailure(error));
      setPassword("");
      setWorking(false);
      requestAnimationFrame(() => passwordField.current?.focus());
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <TextInput
          label="Login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          value={login}
          disabled={working}
          onChange={(event) => setLogin(event.currentTarget.value)}
        />
        <PasswordInput
          ref={passwordField}
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          disabled={working}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {failure && (
          <Alert color="red" variant="light" role="alert">
            {failure}
          </Alert>
        )}
        <Button type="submit" loading={working} fullWidth>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
