import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/client";
import { useCommand } from "../api/commands";
import { beyondTheDisk, registerPool } from "../api/pools";
import { sentence } from "../api/problems";
import { bytesFrom, sizeFault } from "../format/gigabytes";
import type { DialogProps } from "./CommandDialog";
import { DialogButtons } from "./DialogButtons";
import { ProblemAlert } from "./ProblemAlert";
import { GB_IN_WORDS, SizeField } from "./SizeField";

/** Makes a folder of the server a storage pool. */
export function RegisterPoolDialog({ opened, onClose }: DialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Register a storage pool">
      <RegisterForm onClose={onClose} />
    </Modal>
  );
}

/** Codes that are about the folder, whatever else the request says. */
const ABOUT_THE_FOLDER = ["pool-root-unusable", "pool-root-taken", "pool-unavailable"];

function RegisterForm({ onClose }: { onClose(): void }) {
  const [name, setName] = useState("");
  const [root, setRoot] = useState("");
  const [headroom, setHeadroom] = useState("0");
  const [asked, setAsked] = useState(false);
  const registration = useCommand(registerPool);
  const bytes = bytesFrom(headroom);
  const complete = name.trim() !== "" && root.trim() !== "" && bytes !== undefined;
  const theirs = problems(registration.error);

  /** What was refused was something else than what is typed now. */
  const edit = (set: (value: string) => void) => (value: string) => {
    set(value);
    if (registration.isError) registration.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!complete || registration.isPending) return;
    registration.mutate(
      { name: name.trim(), root: root.trim(), headroom_bytes: bytes },
      {
        onSuccess: () => {
          notifications.show({ color: "teal", message: `${name.trim()} is registered.` });
          onClose();
        },
      },
    );
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="What people see, such as Main disk"
          required
          maxLength={80}
          data-autofocus
          value={name}
          error={theirs.name ?? (asked && !name.trim() && "Give the pool a name.")}
          onChange={(event) => edit(setName)(event.currentTarget.value)}
        />
        <TextInput
          label="Folder"
          description="The absolute path of a folder on the server that exists, such as /srv/pool"
          required
          spellCheck={false}
          autoCapitalize="none"
          value={root}
          error={theirs.root ?? (asked && !root.trim() && "Say which folder.")}
          onChange={(event) => edit(setRoot)(event.currentTarget.value)}
        />
        <SizeField
          label="Headroom"
          description={`Kept free on the disk, never promised to anybody. ${GB_IN_WORDS}`}
          value={headroom}
          onChange={edit(setHeadroom)}
          error={theirs.headroom ?? (asked ? sizeFault(headroom, 0n) : undefined)}
        />
        {theirs.other !== undefined && <ProblemAlert error={theirs.other} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={registration.isPending}>
            Register pool
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}

interface Problems {
  name?: string;
  root?: string;
  headroom?: string;
  other?: unknown;
}

/** A refusal, next to the field that caused it where there is one. */
function problems(error: unknown): Problems {
  if (!error) return {};
  if (!(error instanceof ApiProblem)) return { other: error };
  if (ABOUT_THE_FOLDER.includes(error.code)) {
    return { root: `${sentence(error.title)} ${sentence(error.detail)}` };
  }
  const beyond = beyondTheDisk(error);
  if (beyond) return { headroom: beyond };
  const told = {
    name: error.field("name"),
    root: error.field("root"),
    headroom: error.field("headroom_bytes"),
  };
  const known = Object.entries(told).flatMap(([field, detail]) =>
    detail ? [[field, sentence(detail)] as const] : [],
  );
  return known.length > 0 ? Object.fromEntries(known) : { other: error };
}
