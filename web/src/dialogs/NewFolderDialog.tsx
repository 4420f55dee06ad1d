import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useCommand } from "../api/commands";
import { makeFolder } from "../api/files";
import type { DialogProps } from "./CommandDialog";
import { DialogButtons } from "./DialogButtons";
import { ProblemAlert } from "./ProblemAlert";

type NewFolderProps = { pathOf(name: string): string } & DialogProps;

/** Makes a folder among one's own files. */
export function NewFolderDialog({ pathOf, opened, onClose }: NewFolderProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="New folder">
      <FolderForm pathOf={pathOf} onClose={onClose} />
    </Modal>
  );
}

function FolderForm({ pathOf, onClose }: Omit<NewFolderProps, "opened">) {
  const [name, setName] = useState("");
  const making = useCommand(() => makeFolder(pathOf(name.trim())));
  const missing = name.trim() === "";

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing || making.isPending) return;
    making.mutate(undefined, { onSuccess: onClose });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          maxLength={255}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {making.isError && <ProblemAlert error={making.error} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={making.isPending} disabled={missing}>
            Make folder
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
