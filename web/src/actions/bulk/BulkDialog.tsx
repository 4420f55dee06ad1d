import { Button, Modal, ScrollArea, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { doToMany } from "../../api/bulk";
import { useCommand } from "../../api/commands";
import { DialogButtons } from "../../dialogs/DialogButtons";
import { LifetimeField, lifetime } from "../../dialogs/LifetimeField";
import { ProblemAlert } from "../../dialogs/ProblemAlert";
import { ReasonField, reasonOf } from "../../dialogs/ReasonField";
import { personName } from "../../people/personName";
import { isDestructive } from "../actions";
import { BulkOutcome } from "./BulkOutcome";
import { type BulkAction, people, WORDS } from "./bulkActions";
import type { Selectable } from "./SelectionBar";

interface BulkFormProps {
  action: BulkAction;
  accounts: Selectable[];
  /** Called once it is known of whom it was refused. */
  onSettled(refused: string[]): void;
  onClose(): void;
  /** Whether there are, or may come, links that closing would lose. */
  onHold(holding: boolean): void;
}

type BulkDialogProps = Omit<BulkFormProps, "action" | "onHold"> & {
  action: BulkAction | undefined;
};

/** Asks before something is done to many, and then says what became of each. */
export function BulkDialog({ action, accounts, onSettled, onClose }: BulkDialogProps) {
  const [holding, setHolding] = useState(false);
  const [settled, setSettled] = useState(false);
  const words = action && WORDS[action];
  const whom = people(accounts.length);
  const settle = (refused: string[]) => {
    setSettled(true);
    onSettled(refused);
  };
  const close = () => {
    setHolding(false);
    setSettled(false);
    onClose();
  };
  return (
    // Neither a click beside it nor a key may lose links that are shown once.
    <Modal
      opened={action !== undefined}
      onClose={close}
      closeOnClickOutside={false}
      closeOnEscape={!holding}
      title={settled ? words?.answer(whom) : words?.question(whom)}
      size="lg"
    >
      {action && (
        <BulkForm
          {...{ action, accounts }}
          onSettled={settle}
          onClose={close}
          onHold={setHolding}
        />
      )}
    </Modal>
  );
}

function BulkForm({ action, accounts, onSettled, onClose, onHold }: BulkFormProps) {
  const { path, label, what, reason: wanted } = WORDS[action];
  const required = wanted === "required";
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState("");
  const [asked, setAsked] = useState(false);
  const doing = useCommand(() =>
    doToMany(
      path,
      accounts.map((account) => account.account_id),
      { ...lifetime(minutes), ...reasonOf(reason) },
    ),
  );
  const missing = required && reason.trim() === "";

  if (doing.data) {
    return <BulkOutcome {...{ action, accounts, onClose }} outcomes={doing.data} />;
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (missing || doing.isPending) return;
    onHold(action === "renew-link");
    doing.mutate(undefined, {
      onError: () => onHold(false),
      onSuccess: (outcomes) => {
        const refused = outcomes.filter((each) => each.outcome === "refused");
        onSettled(refused.map((each) => each.account_id));
      },
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm">{what}</Text>
        <ScrollArea.Autosize mah={120} type="auto">
          <Text size="sm" fw={600}>
            {accounts.map(personName).join(", ")}
          </Text>
        </ScrollArea.Autosize>
        {action === "renew-link" && (
          <LifetimeField of="setup" value={minutes} onChange={setMinutes} />
        )}
        <ReasonField
          required={required}
          note="Kept in the history of each, where other administrators read it."
          value={reason}
          onChange={setReason}
          missing={asked && missing}
          first={action !== "renew-link"}
        />
        {doing.isError && <ProblemAlert error={doing.error} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={doing.isPending}
            {...(isDestructive(action) ? { color: "red" } : {})}
          >
            {label}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
