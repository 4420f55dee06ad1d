import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useCommand } from "../api/commands";
import { type Pool, renamePool } from "../api/pools";
import type { DialogProps } from "./CommandDialog";
import { DialogButtons } from "./DialogButtons";
import { ProblemAlert } from "./ProblemAlert";

type RenamePoolProps = { pool: Pool } & DialogProps;

/** Gives a pool another name. */
export function RenamePoolDialog({ pool, opened, onClose }: RenamePoolProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Rename ${pool.name}`}>
      <RenameForm pool={pool} onClose={onClose} />
    </Modal>
  );
}

function RenameForm({ pool, onClose }: Omit<RenamePoolProps, "opened">) {
  const [name, setName] = useState(pool.name);
  const renaming = useCommand(() => renamePool(pool.pool_id, name.trim(), pool.revision));
  const missing = name.trim() === "";

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing || renaming.isPending) return;
    renaming.mutate(undefined, {
      onSuccess: () => {
        notifications.show({ color: "teal", message: `The pool is called ${name.trim()} now.` });
        onClose();
      },
    });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="The folder stays where it is."
          required
          maxLength={80}
          data-autofocus
          value={name}
          error={missing && "Give the pool a name."}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {renaming.isError && <ProblemAlert error={renaming.error} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={renaming.isPending}>
            Rename
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
