import { Alert, Button, Checkbox, Group, Modal, Stack } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useCommand } from "../api/commands";
import { type Capacity, useCapacity, usePools } from "../api/pools";
import type { Profile } from "../api/profiles";
import { allocate } from "../api/quotas";
import { age } from "../format/age";
import { bytesFrom, gigabytes, sizeFault } from "../format/gigabytes";
import { size as inWords } from "../format/size";
import { useNow } from "../format/useNow";
import { PoolSelect } from "../pages/pools/PoolSelect";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import { CapacityBar } from "./CapacityBar";
import { CapacityFigures } from "./CapacityFigures";
import type { DialogProps } from "./CommandDialog";
import { DialogButtons } from "./DialogButtons";
import { ProblemAlert } from "./ProblemAlert";
import { ReasonField, reasonOf } from "./ReasonField";
import { SizeField } from "./SizeField";

const CHECK_PAUSE_MS = 250;

/** Who is given storage: what they have, or what was asked for on their behalf. */
export interface Allottee extends Target {
  quota?: Held | null;
  requested_quota?: Held | null;
}

type Held = Pick<NonNullable<Profile["quota"]>, "pool_id" | "bytes">;

type AllocateProps = { account: Allottee } & DialogProps;

/** Gives an account its quota, and shows beforehand what the pool makes of it. */
export function AllocateDialog({ account, opened, onClose }: AllocateProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Storage for ${personName(account)}`} size="xl">
      <AllocateForm account={account} onClose={onClose} />
    </Modal>
  );
}

function AllocateForm({ account, onClose }: Omit<AllocateProps, "opened">) {
  const pools = usePools().data ?? [];
  const only = pools.length === 1 ? pools[0]?.pool_id : undefined;
  const first = account.quota ?? account.requested_quota;
  const [chosen, setChosen] = useState(first?.pool_id);
  const [typed, setTyped] = useState(first ? gigabytes(first.bytes) : "");
  const [overcommit, setOvercommit] = useState(false);
  const [reason, setReason] = useState("");
  const poolId = chosen ?? only ?? "";
  const bytes = bytesFrom(typed);
  const [checkedBytes] = useDebouncedValue(bytes, CHECK_PAUSE_MS);
  const capacity = useCapacity(poolId || undefined, account.account_id, checkedBytes);
  const allocation = useCommand(() =>
    allocate(account.account_id, {
      pool_id: poolId,
      bytes: bytes ?? 0n,
      overcommit: beyond,
      ...reasonOf(reason),
    }),
  );

  const figures = capacity.data;
  const unavailable = figures?.refusal?.code === "pool-unavailable";
  // Only the answer about this very size counts.
  const answered = bytes !== undefined && figures?.requested_bytes === bytes;
  const refusal = answered ? figures.refusal : undefined;
  const exceeds = refusal?.code === "quota-exceeds-pool";
  const beyond = exceeds && overcommit;
  const allowed = answered && (!refusal || (beyond && reason.trim() !== ""));
  const wrong = typed.trim() === "" ? undefined : sizeFault(typed);

  const edit = (change: () => void) => {
    change();
    if (allocation.isError) allocation.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!allowed || allocation.isPending) return;
    allocation.mutate(undefined, {
      onSuccess: ({ bytes: given }) => {
        notifications.show({
          color: "teal",
          message: `${personName(account)} has ${inWords(given)} now.`,
        });
        onClose();
      },
    });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Group align="start" grow preventGrowOverflow={false} gap="md">
          <PoolSelect
            label="Storage pool"
            description="Where the files lie"
            none="Choose a pool"
            value={poolId}
            onChange={(id) => edit(() => setChosen(id))}
          />
          <SizeField
            label="Size in GB"
            value={typed}
            onChange={(text) => edit(() => setTyped(text))}
            error={
              wrong ?? (figures && refusal && !unavailable ? refused(refusal, figures) : undefined)
            }
            autoFocus
          />
        </Group>
        {unavailable && <Unavailable capacity={figures} />}
        <CapacityFigures capacity={figures} requestedBytes={bytes} />
        {figures && <CapacityBar capacity={figures} requestedBytes={bytes ?? 0n} />}
        {figures?.usage && bytes !== undefined && bytes > 0n && bytes < figures.usage.bytes && (
          <Alert color="orange" variant="light" title="Less than is used">
            {personName(account)} uses {inWords(figures.usage.bytes)}. Nothing is deleted, but
            nothing more can be stored until less than {inWords(bytes)} is used.
          </Alert>
        )}
        {exceeds && (
          <Checkbox
            label="Over-commit on purpose"
            description="Promise more than the pool has. The history keeps who did it, and why."
            checked={overcommit}
            onChange={(event) => setOvercommit(event.currentTarget.checked)}
          />
        )}
        <ReasonField
          required={beyond}
          value={reason}
          onChange={(text) => edit(() => setReason(text))}
        />
        {capacity.isError && <ProblemAlert error={capacity.error} />}
        {allocation.isError && <ProblemAlert error={allocation.error} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!allowed} loading={allocation.isPending}>
            Allocate
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}

/** The figures below are then the last ones there are. */
function Unavailable({ capacity }: { capacity: Capacity }) {
  const now = useNow();
  return (
    <Alert color="red" variant="light" title="The pool's disk cannot be reached" role="alert">
      {capacity.refusal?.detail} Its figures are from {age(capacity.measured_at, now)}.
    </Alert>
  );
}

/** The refusal in words; the server's own speak of bytes. */
function refused(refusal: NonNullable<Capacity["refusal"]>, capacity: Capacity): string {
  if (refusal.code !== "quota-exceeds-pool") return refusal.detail;
  return `Too much: ${inWords(capacity.remaining_reservable_bytes)} can still be reserved in this pool. Ask for less, or over-commit on purpose.`;
}
