import { Button, Modal, Stack, Text } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import type { HandedOutLink } from "../api/accounts";
import { useCommand } from "../api/commands";
import type { DialogProps } from "./CommandDialog";
import { DialogButtons } from "./DialogButtons";
import { LifetimeField, lifetime } from "./LifetimeField";
import { LinkCard, type Purpose } from "./LinkCard";
import { ProblemAlert } from "./ProblemAlert";
import { ReasonField, reasonOf } from "./ReasonField";

interface Order {
  link_lifetime_minutes?: number;
  reason?: string;
}

interface LinkDialogProps extends DialogProps {
  purpose: Purpose;
  title: string;
  /** What will happen, and to whom. */
  children: ReactNode;
  /** On the button that does it. */
  action: string;
  dangerous?: boolean;
  needsReason?: boolean;
  send(order: Order): Promise<{ link: HandedOutLink }>;
  /** Above the link. */
  done: string;
}

/** Asks, makes a link and shows it once: closed, it is gone. */
export function LinkDialog(props: LinkDialogProps) {
  const [holding, setHolding] = useState(false);
  const close = () => {
    setHolding(false);
    props.onClose();
  };
  return (
    // Neither a click beside it nor a key may lose a link that is shown once.
    <Modal
      opened={props.opened}
      onClose={close}
      closeOnClickOutside={false}
      closeOnEscape={!holding}
      title={props.title}
      size="lg"
    >
      <LinkForm {...props} onClose={close} onHold={setHolding} />
    </Modal>
  );
}

interface LinkFormProps extends LinkDialogProps {
  /** Whether there is, or may come, a link that closing would lose. */
  onHold(holding: boolean): void;
}

function LinkForm(props: LinkFormProps) {
  const { purpose, children, action, dangerous, needsReason = false, send, done } = props;
  const { onClose, onHold } = props;
  const [minutes, setMinutes] = useState("");
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const making = useCommand(send);
  const missing = needsReason && reason.trim() === "";

  if (making.data) {
    return (
      <Stack gap="md">
        <LinkCard purpose={purpose} title={done} link={making.data.link} />
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            Done
          </Button>
        </DialogButtons>
      </Stack>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (missing || making.isPending) return;
    onHold(true);
    making.mutate({ ...lifetime(minutes), ...reasonOf(reason) }, { onError: () => onHold(false) });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm" component="div">
          {children}
        </Text>
        <LifetimeField of={purpose} value={minutes} onChange={setMinutes} />
        <ReasonField
          required={needsReason}
          value={reason}
          onChange={setReason}
          missing={asked && missing}
          first={needsReason}
        />
        {making.isError && <ProblemAlert error={making.error} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={making.isPending} {...(dangerous ? { color: "red" } : {})}>
            {action}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
