import { Button, Group, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Digits } from "./followCode";

interface DigitsFormProps {
  state: Digits;
  onTyped: (digits: string) => void;
}

/** Asks for the six digits that the phone shows, where the server wants them. */
export function DigitsForm({ state, onTyped }: DigitsFormProps) {
  const [typed, setTyped] = useState("");
  if (state === "none") return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onTyped(typed);
    setTyped("");
  };
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="sm">
        <TextInput
          label="Digits on your phone"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          value={typed}
          error={state === "wrong" && "These are not the digits that your phone shows."}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit">Go on</Button>
      </Group>
    </form>
  );
}
