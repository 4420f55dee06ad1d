import { Button, Code, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, type ReactNode, useState } from "react";
import { useCommand } from "../api/commands";
import { DialogButtons } from "./DialogButtons";
import { ProblemAlert } from "./ProblemAlert";
import { ReasonField } from "./ReasonField";

export interface DialogProps {
  opened: boolean;
  onClose(): void;
}

/** Something to be decided on the way. Nothing is chosen beforehand. */
interface Choice {
  label: string;
  note: ReactNode;
  options: { value: string; label: string; description: string }[];
  /** What is said to who decides nothing. */
  missing: string;
}

interface CommandProps extends DialogProps {
  title: string;
  /** What will happen, and to whom. */
  children: ReactNode;
  /** On the button that does it. */
  action: string;
  /** How to leave without doing it. */
  otherwise?: string;
  dangerous?: boolean;
  reason: "required" | "optional" | "none";
  /** What becomes of the reason, where it is not what usually does. */
  reasonNote?: string;
  choice?: Choice;
  /** What must be typed first, where a slip of the hand cannot be undone. */
  typed?: { what: string; text: string };
  send(reason: string | undefined, chosen: string): Promise<unknown>;
  /** Said once it is done. */
  done: string;
  /** Where to go from a refusal. */
  wayOut?(error: unknown): ReactNode;
}

/** Asks before something is done to somebody, and for a reason where there is to be one. */
export function CommandDialog(props: CommandProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      <CommandForm {...props} />
    </Modal>
  );
}

function CommandForm({
  children,
  action,
  otherwise = "Cancel",
  dangerous,
  reason,
  reasonNote,
  choice,
  typed,
  send,
  done,
  wayOut,
  onClose,
}: CommandProps) {
  const [given, setGiven] = useState("");
  const [chosen, setChosen] = useState("");
  const [confirmed, setConfirmed] = useState("");
  const [asked, setAsked] = useState(false);
  const command = useCommand((why: string | undefined) => send(why, chosen));
  const missing = reason === "required" && given.trim() === "";
  const undecided = choice !== undefined && chosen === "";
  const other = typed !== undefined && confirmed.trim() !== typed.text;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (missing || undecided || other || command.isPending) return;
    // Shown by itself: the page that asked may be gone before it could say so.
    const say = () => {
      notifications.show({ color: "teal", message: done });
      onClose();
    };
    command.mutateAsync(given.trim() || undefined).then(say, () => undefined);
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm" component="div">
          {children}
        </Text>
        {choice && (
          <Radio.Group
            label={choice.label}
            description={choice.note}
            descriptionProps={{ component: "div" }}
            required
            withAsterisk={false}
            value={chosen}
            error={asked && undecided && choice.missing}
            onChange={setChosen}
          >
            <Stack gap="xs" my="xs">
              {choice.options.map((option) => (
                <Radio key={option.value} {...option} />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {reason !== "none" && (
          <ReasonField
            required={reason === "required"}
            {...(reasonNote === undefined ? {} : { note: reasonNote })}
            value={given}
            onChange={setGiven}
            missing={asked && missing}
            first
          />
        )}
        {typed && (
          <TextInput
            label={
              <>
                Type the {typed.what} <Code>{typed.text}</Code>
              </>
            }
            description="So that it is not done to somebody else by mistake."
            required
            withAsterisk={false}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={confirmed}
            error={asked && other && `Type ${typed.text}, exactly as it stands here.`}
            onChange={(event) => setConfirmed(event.currentTarget.value)}
          />
        )}
        {command.isError && (
          <ProblemAlert error={command.error}>{wayOut?.(command.error)}</ProblemAlert>
        )}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            {otherwise}
          </Button>
          <Button
            type="submit"
            loading={command.isPending}
            {...(dangerous ? { color: "red" } : {})}
          >
            {action}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
