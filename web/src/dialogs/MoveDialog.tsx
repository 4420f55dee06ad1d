import { Alert, Button, Modal, NativeSelect, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useCommand } from "../api/commands";
import { startMove } from "../api/moves";
import { useCapacity, usePools } from "../api/pools";
import type { Profile } from "../api/profiles";
import { size } from "../format/size";
import { poolChoices } from "../pages/pools/poolChoices";
import { personName } from "../people/personName";
import { CapacityBar } from "./CapacityBar";
import { CapacityFigures } from "./CapacityFigures";
import type { DialogProps } from "./CommandDialog";
import { DialogButtons } from "./DialogButtons";
import { ProblemAlert } from "./ProblemAlert";
import { ReasonField, reasonOf } from "./ReasonField";

type MoveProps = { account: Profile; quota: NonNullable<Profile["quota"]> } & DialogProps;

/** Moves somebody's quota and files to another pool, and shows beforehand whether they fit there. */
export function MoveDialog({ account, quota, opened, onClose }: MoveProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Move the storage of ${personName(account)}`}
      size="xl"
    >
      <MoveForm account={account} quota={quota} onClose={onClose} />
    </Modal>
  );
}

function MoveForm({ account, quota, onClose }: Omit<MoveProps, "opened">) {
  const others = (usePools().data ?? []).filter((pool) => pool.pool_id !== quota.pool_id);
  const [chosen, setChosen] = useState("");
  const [reason, setReason] = useState("");
  const only = others.length === 1 ? others[0]?.pool_id : undefined;
  const poolId = chosen || only || "";
  const capacity = useCapacity(poolId || undefined, account.account_id);
  const moving = useCommand(() =>
    startMove(account.account_id, { pool_id: poolId, ...reasonOf(reason) }),
  );
  const here = useCapacity(quota.pool_id, account.account_id).data;
  const figures = capacity.data;
  // What the person has is where they are now; the pool is the one they go to.
  const shown = figures && {
    ...figures,
    usage: here?.usage ?? null,
    measuring: here?.measuring ?? false,
    current_quota_bytes: quota.bytes,
  };
  const tooLittle = figures && figures.remaining_reservable_bytes < quota.bytes;
  const wrong = figures?.refusal
    ? figures.refusal.detail
    : tooLittle
      ? `Too little: ${size(figures.remaining_reservable_bytes)} can still be reserved there.`
      : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!figures || wrong || moving.isPending) return;
    moving.mutate(undefined, {
      onSuccess: () => {
        notifications.show({ color: "teal", message: "The move has begun." });
        onClose();
      },
    });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm">
          The {size(quota.bytes)} of <strong>{personName(account)}</strong> and all files go from{" "}
          {quota.pool_name} to the pool that you choose. They are copied and compared first. Until
          then everything stays where it is, and the person can read files and change nothing. The
          old copy is kept until you clean it. The pool's figures below are of the one they go to.
        </Text>
        <NativeSelect
          label="To the pool"
          data={[{ value: "", label: "Choose a pool" }, ...poolChoices(others)]}
          value={poolId}
          error={wrong}
          onChange={(event) => {
            setChosen(event.currentTarget.value);
            if (moving.isError) moving.reset();
          }}
        />
        {others.length === 0 && (
          <Alert color="orange" variant="light" title="There is no other pool">
            Register one first, on a disk of its own.
          </Alert>
        )}
        {poolId && <CapacityFigures capacity={shown} requestedBytes={quota.bytes} />}
        {shown && <CapacityBar capacity={shown} requestedBytes={quota.bytes} />}
        <ReasonField required={false} value={reason} onChange={setReason} />
        {capacity.isError && <ProblemAlert error={capacity.error} />}
        {moving.isError && <ProblemAlert error={moving.error} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!figures || !!wrong} loading={moving.isPending}>
            Move
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
