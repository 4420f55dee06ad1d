import { Paper, Stack, Text, Title } from "@mantine/core";
import type { Ask } from "../../actions/AccountDialogs";
import { ActionButtons, OWN } from "../../actions/ActionButtons";
import { accessActions, isOwn } from "../../actions/actions";
import type { Me } from "../../api/me";
import type { Profile } from "../../api/profiles";
import { statusShown } from "../../people/statuses";

interface AccessProps {
  profile: Profile;
  me: Me;
  onAsk: Ask;
}

/** Whether somebody may come in, and what can be done about it. */
export function Access({ profile, me, onAsk }: AccessProps) {
  const own = isOwn(profile, me);
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-label="Access">
      <Stack gap="md">
        <Title order={2} size="h5">
          Access
        </Title>
        {statusShown(profile) === "waited-out" && (
          <Text size="sm">
            They scanned the code, and nobody let them in for as long as one may wait. Their
            identity may come again. You can still enable them, or revoke the account to keep the
            identity out.
          </Text>
        )}
        <ActionButtons
          actions={accessActions(profile, me)}
          own={own}
          onAsk={(action) => onAsk(action, profile)}
        />
        {own && (
          <Text size="sm" c="dimmed">
            {OWN} Nobody disables or revokes themselves: ask another administrator.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
