import { Button, Group, Modal, PasswordInput, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiProblem } from "../../api/client";
import { useMethods } from "../../api/config";
import type { Me } from "../../api/me";
import { told } from "../../api/problems";
import { NewPasswordForm } from "../../password/NewPasswordForm";
import { WorkerFailure } from "../../workers/conversation";
import { waitingTime } from "../entrance/waitingTime";
import { changePassword, WrongPassword } from "./changePassword";

/** For who signs in with a password. */
export function PasswordSection({ me }: { me: Me }) {
  const [opened, { open, close }] = useDisclosure();
  const methods = useMethods();
  if (me.method === "qr" || !methods?.includes(me.method)) return null;
  return (
    <section aria-label="Password">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          Password
        </Text>
        <Button variant="default" size="xs" onClick={open}>
          Change password
        </Button>
      </Group>
      <Modal opened={opened} onClose={close} title="Change your password">
        <ChangeForm me={me} onDone={close} />
      </Modal>
    </section>
  );
}

function ChangeForm({ me, onDone }: { me: Me; onDone(): void }) {
  const queries = useQueryClient();
  const [present, setPresent] = useState("");
  const change = async (chosen: string) => {
    queries.setQueryData(["me"], await changePassword(me.method, present, chosen));
    notifications.show({ color: "teal", message: "Your password is changed." });
    onDone();
  };
  return (
    <NewPasswordForm
      login={me.login}
      about={[me.display_name]}
      action="Change password"
      onChosen={change}
      failure={failure}
      first={
        <PasswordInput
          label="Present password"
          autoComplete="current-password"
          data-autofocus
          value={present}
          onChange={(event) => setPresent(event.currentTarget.value)}
        />
      }
    >
      <Text size="sm">
        You stay signed in here and are signed out everywhere else. Your recovery words stay the
        same.
      </Text>
    </NewPasswordForm>
  );
}

function failure(error: unknown): string {
  const wrong = error instanceof WrongPassword;
  if (wrong || (error instanceof ApiProblem && error.code === "current-password-wrong")) {
    return "This is not your present password. Nothing was changed.";
  }
  if (error instanceof ApiProblem && error.code === "too-many-requests") {
    return `There were too many tries. Please try again ${waitingTime(error.retryAfterSeconds)}.`;
  }
  if (error instanceof WorkerFailure) {
    return "This browser could not do the necessary calculation. Try another, current browser.";
  }
  const { title, detail } = told(error);
  return `${title}. ${detail}`;
}
