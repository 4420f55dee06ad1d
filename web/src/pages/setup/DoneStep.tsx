import { Button, Stack, Text } from "@mantine/core";
import { Link as RouterLink } from "react-router";
import { abbreviated } from "../../identity";
import { KindToChoose } from "../../password/WherePasswordGoes";
import { FocusedTitle } from "../entrance/FocusedTitle";
import { type Completed, type Link, methodOf } from "../links/links";

interface DoneStepProps {
  link: Link;
  completed: Completed;
}

/** The account exists. */
export function DoneStep({ link, completed }: DoneStepProps) {
  const waits = completed.status === "pending";
  return (
    <Stack gap="md">
      <FocusedTitle>
        {waits ? "Your account is awaiting approval" : "Your account is ready"}
      </FocusedTitle>
      <Text>
        {waits
          ? "Everything is set up on your side. You can sign in as soon as an administrator has approved your account."
          : "You can sign in now with the password you have just chosen."}{" "}
        <KindToChoose method={methodOf(link)} />
      </Text>
      <Text size="sm" c="dimmed">
        Account {link.login}, fingerprint{" "}
        <Text span ff="monospace" translate="no">
          {abbreviated(completed.fingerprint ?? "")}
        </Text>
        . Keep your recovery words where nobody else finds them.
      </Text>
      <Button
        component={RouterLink}
        to="/sign-in"
        state={{ login: link.login, method: methodOf(link) }}
        variant={waits ? "default" : "filled"}
      >
        Sign in
      </Button>
    </Stack>
  );
}
