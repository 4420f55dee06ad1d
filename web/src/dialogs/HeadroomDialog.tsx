import { Alert, Button, Modal, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useCommand } from "../api/commands";
import { beyondTheDisk, changeHeadroom, type Pool } from "../api/pools";
import { bytesFrom, gigabytes, sizeFault } from "../format/gigabytes";
import { size } from "../format/size";
import type { DialogProps } from "./CommandDialog";
import { DialogButtons } from "./DialogButtons";
import { ProblemAlert } from "./ProblemAlert";
import { GB_IN_WORDS, SizeField } from "./SizeField";

type HeadroomProps = { pool: Pool } & DialogProps;

/** Changes what a pool never promises to anybody. */
export function HeadroomDialog({ pool, opened, onClose }: HeadroomProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Headroom of ${pool.name}`}>
      <HeadroomForm pool={pool} onClose={onClose} />
    </Modal>
  );
}

function HeadroomForm({ pool, onClose }: Omit<HeadroomProps, "opened">) {
  const [typed, setTyped] = useState(gigabytes(pool.headroom_bytes));
  const bytes = bytesFrom(typed);
  const change = useCommand((headroom: bigint) =>
    changeHeadroom(pool.pool_id, headroom, pool.revision),
  );
  const total = pool.size?.total_bytes;
  const known = bytes !== undefined && total !== undefined;
  const beyond = known && bytes > total && `Larger than the disk, which holds ${size(total)}.`;
  const over = known && !beyond && pool.allocated_bytes + bytes > total;
  const refused = beyondTheDisk(change.error);

  /** What was refused was something else than what is typed now. */
  const edit = (text: string) => {
    setTyped(text);
    if (change.isError) change.reset();
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (bytes === undefined || change.isPending) return;
    change.mutate(bytes, {
      onSuccess: () => {
        const message = `${size(bytes)} of ${pool.name} stay free now.`;
        notifications.show({ color: "teal", message });
        onClose();
      },
    });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <SizeField
          label="Headroom"
          description={`Kept free on the disk, never promised to anybody. ${GB_IN_WORDS}`}
          value={typed}
          onChange={edit}
          error={sizeFault(typed, 0n) ?? refused ?? (beyond || undefined)}
          autoFocus
        />
        {over && (
          <Alert color="orange" variant="light" title="More would be promised than there is">
            {size(pool.allocated_bytes)} are allocated already. Nobody loses anything, but nothing
            can be allocated until there is room again.
          </Alert>
        )}
        {change.isError && !refused && <ProblemAlert error={change.error} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Change headroom
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
