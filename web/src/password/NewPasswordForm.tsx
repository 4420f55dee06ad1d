import { Alert, Button, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { type Faults, faultsOf } from "./faults";
import { PASSWORD_MIN_CHARACTERS } from "./password";
import { StrengthBar } from "./StrengthBar";
import { useStrength } from "./useStrength";

interface NewPasswordFormProps {
  login: string;
  /** What a good password does not consist of. */
  about: string[];
  /** On the button. */
  action: string;
  /** Goes on with a password that is good enough. What it throws is told by `failure`. */
  onChosen(password: string): Promise<void>;
  failure(error: unknown): string;
  /** Above the fields. */
  children: ReactNode;
  /** Below the button. */
  note?: ReactNode;
  /** In the form, before the new password. */
  first?: ReactNode;
}

/** A new password, typed twice, with what is wrong with it beside it. */
export function NewPasswordForm(props: NewPasswordFormProps) {
  const { login, about, action, onChosen, failure, children, note, first } = props;
  const [password, setPassword] = useState("");
  const [repeated, setRepeated] = useState("");
  const [faults, setFaults] = useState<Faults>({});
  const [failed, setFailed] = useState<string>();
  const [working, setWorking] = useState(false);
  const meter = useStrength(password, [...about, login, "dna nexus"]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (working) return;
    setWorking(true);
    setFailed(undefined);
    const found = faultsOf(password, repeated, (await meter.judge())?.score);
    setFaults(found);
    try {
      if (!found.password && !found.repeated) await onChosen(password);
    } catch (error) {
      setFailed(failure(error));
    }
    setWorking(false);
  };
  const type = (set: (value: string) => void) => (value: string) => {
    set(value);
    setFaults({});
  };

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        {children}
        {/* Tells password managers which account the password is for. */}
        <input type="text" autoComplete="username" value={login} readOnly hidden />
        {first}
        <div>
          <PasswordInput
            label={first ? "New password" : "Password"}
            description={`At least ${PASSWORD_MIN_CHARACTERS} characters. A few unrelated words work well.`}
            autoComplete="new-password"
            value={password}
            error={faults.password}
            disabled={working}
            onChange={(event) => type(setPassword)(event.currentTarget.value)}
          />
          <StrengthBar typed={password !== ""} strength={meter.strength} />
        </div>
        <PasswordInput
          label={first ? "Repeat the new password" : "Repeat the password"}
          autoComplete="new-password"
          value={repeated}
          error={faults.repeated}
          disabled={working}
          onChange={(event) => type(setRepeated)(event.currentTarget.value)}
        />
        {failed && (
          <Alert color="red" variant="light" role="alert">
            {failed}
          </Alert>
        )}
        <Button type="submit" loading={working} fullWidth mt="xs">
          {action}
        </Button>
        {note}
      </Stack>
    </form>
  );
}
