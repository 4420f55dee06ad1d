import { Button, Group, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useCommand } from "../api/commands";
import { makeToken, type Scope } from "../api/tokens";
import { SCOPES } from "../tokens/scopes";
import type { DialogProps } from "./CommandDialog";
import { ProblemAlert } from "./ProblemAlert";
import { TokenCard } from "./TokenCard";

/** Makes a token for a program and shows it once: closed, it is gone. */
export function MakeTokenDialog({ opened, onClose }: DialogProps) {
  const [holding, setHolding] = useState(false);
  const close = () => {
    setHolding(false);
    onClose();
  };
  return (
    // Neither a click beside it nor a key may lose a token that is shown once.
    <Modal
      opened={opened}
      onClose={close}
      closeOnClickOutside={false}
      closeOnEscape={!holding}
      title="Make a token"
      size="lg"
    >
      <TokenForm onClose={close} onHold={setHolding} />
    </Modal>
  );
}

interface TokenFormProps {
  onClose(): void;
  /** Whether there is, or may come, a token that closing would lose. */
  onHold(holding: boolean): void;
}

function TokenForm({ onClose, onHold }: TokenFormProps) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("storage:authorize");
  const [asked, setAsked] = useState(false);
  const making = useCommand(makeToken);
  const missing = name.trim() === "";

  if (making.data) {
    return (
      <TokenCard made={making.data}>
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
      </TokenCard>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (missing || making.isPending) return;
    onHold(true);
    making.mutate({ name: name.trim(), scope }, { onError: () => onHold(false) });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Which app it is for, such as Camera backup"
          required
          maxLength={80}
          data-autofocus
          value={name}
          error={asked && missing && "Say which app it is for."}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Radio.Group
          label="What the app may do"
          description="This and nothing else: a token opens no page and no account."
          value={scope}
          onChange={(value) => setScope(value as Scope)}
        >
          <Stack gap="xs" my="xs">
            {Object.entries(SCOPES).map(([value, words]) => (
              <Radio key={value} value={value} {...words} />
            ))}
          </Stack>
        </Radio.Group>
        {making.isError && <ProblemAlert error={making.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={making.isPending}>
            Make token
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
