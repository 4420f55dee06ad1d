import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { Ask } from "../../actions/AccountDialogs";
import type { Profile } from "../../api/profiles";

interface DeleteAccountProps {
  profile: Profile;
  own: boolean;
  onAsk: Ask;
}

/** What keeps somebody out and can be undone. Whoever is kept out already needs nothing more. */
function insteadOf(status: string): string {
  switch (status) {
    case "enabled":
      return "To keep them from signing in for now, disable the account instead.";
    case "pending":
      return "To turn them down and keep the record, reject them instead.";
    default:
      return "They cannot sign in as it is; this account can stay as a record.";
  }
}

/** The end of an account. Apart from what can be undone. */
export function DeleteAccount({ profile, own, onAsk }: DeleteAccountProps) {
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-label="Delete account">
      <Stack gap="md">
        <Title order={2} size="h5">
          Delete account
        </Title>
        <Text size="sm" c="dimmed">
          {own
            ? "This is your own account. Nobody deletes themselves: ask another administrator."
            : `Erases the person for good. ${insteadOf(profile.status)}`}
        </Text>
        <Group>
          <Button
            color="red"
            variant="light"
            disabled={own}
            onClick={() => onAsk("delete", profile)}
          >
            Delete account
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
