import { Alert, Button, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { makeIdentity, type NewIdentity } from "../../identity";
import { PASSWORD_MIN_CHARACTERS, passwordLength } from "../../opaque";
import { useStrength } from "../../strength/useStrength";
import { FocusedTitle } from "../entrance/FocusedTitle";
import type { Link } from "./links";
import { StrengthBar, TOO_WEAK } from "./StrengthBar";

interface PasswordStepProps {
  link: Link;
  onReady(password: string, identity: NewIdentity): void;
}

interface Faults {
  password?: string;
  repeated?: string;
  page?: string;
}

/** Chooses a password, and makes the identity behind the scenes. */
export function PasswordStep({ link, onReady }: PasswordStepProps) {
  const [password, setPassword] = useState("");
  const [repeated, setRepeated] = useState("");
  const [faults, setFaults] = useState<Faults>({});
  const [working, setWorking] = useState(false);
  const meter = useStrength(password, [link.login, link.display_name, "dna nexus"]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (working) return;
    setWorking(true);
    const found = faultsOf(password, repeated, (await meter.judge())?.score);
    setFaults(found);
    if (found.password || found.repeated) {
      setWorking(false);
      return;
    }
    try {
      onReady(password, await makeIdentity());
    } catch {
      setFaults({ page: "This browser could not make your identity. Try a current browser." });
      setWorking(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        <div>
          <FocusedTitle>Welcome, {link.display_name}</FocusedTitle>
          <Text mt="xs">
            Choose a password for your account <strong>{link.login}</strong>.
          </Text>
          <Text size="sm" c="dimmed" mt={4}>
            This link is for you alone and works until {when(link.expires_at)}.
          </Text>
        </div>
        {/* Tells password managers which account the password is for. */}
        <input type="text" autoComplete="username" value={link.login} readOnly hidden />
        <div>
          <PasswordInput
            label="Password"
            description={`At least ${PASSWORD_MIN_CHARACTERS} characters. A few unrelated words work well.`}
            autoComplete="new-password"
            value={password}
            error={faults.password}
            disabled={working}
            onChange={(event) => {
              setPassword(event.currentTarget.value);
              setFaults({});
            }}
          />
          <StrengthBar typed={password !== ""} strength={meter.strength} />
        </div>
        <PasswordInput
          label="Repeat the password"
          autoComplete="new-password"
          value={repeated}
          error={faults.repeated}
          disabled={working}
          onChange={(event) => {
            setRepeated(event.currentTarget.value);
            setFaults({});
          }}
        />
        {faults.page && <Alert color="red">{faults.page}</Alert>}
        <Button type="submit" loading={working} fullWidth mt="xs">
          Continue
        </Button>
        <Text size="xs" c="dimmed">
          Your password never leaves this browser: the server keeps only something it can check it
          against, together with you, each time you sign in.
        </Text>
      </Stack>
    </form>
  );
}

function faultsOf(password: string, repeated: string, score: number | undefined): Faults {
  const length = passwordLength(password);
  if (length < PASSWORD_MIN_CHARACTERS) {
    return {
      password: `Use at least ${PASSWORD_MIN_CHARACTERS} characters${length > 0 ? `; this has ${length}` : ""}.`,
    };
  }
  if (score !== undefined && score <= TOO_WEAK) {
    return { password: "This password is too easy to guess." };
  }
  if (repeated !== password) return { repeated: "The two passwords are not the same." };
  return {};
}

function when(time: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short" }).format(
    new Date(time),
  );
}
