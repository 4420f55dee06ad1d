import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import type { PasswordMethod } from "../../api/config";
import type { Me } from "../../api/me";
import { MethodChoice } from "./MethodChoice";
import { signIn } from "./signIn";
import { signInFailure } from "./signInFailure";
import { useMethodChoice } from "./useMethodChoice";

interface SignInFormProps {
  /** What the page before knows already. */
  asked: { login?: string; method?: PasswordMethod };
  onSignedIn: (me: Me) => Promise<void>;
}

export function SignInForm({ asked, onSignedIn }: SignInFormProps) {
  const [asking, setAsking] = useState(asked.method);
  const choice = useMethodChoice(asking);
  const [login, setLogin] = useState(asked.login ?? "");
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
      choice.choose(choice.method);
      await onSignedIn(await signIn(choice.method, login.trim(), password));
    } catch (error) {
      setFailure(signInFailure(error, choice.offered.length > 1));
      setPassword("");
      setWorking(false);
      requestAnimationFrame(() => passwordField.current?.focus());
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <MethodChoice
          offered={choice.offered}
          value={choice.method}
          disabled={working}
          onChange={(method) => {
            setAsking(undefined);
            setFailure(undefined); // it was about the other kind
            choice.choose(method);
          }}
        />
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
        <Button type="submit" loading={working} disabled={!choice.known} fullWidth>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
