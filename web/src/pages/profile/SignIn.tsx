import { Paper, Stack, Text, Title } from "@mantine/core";
import type { Ask } from "../../actions/AccountDialogs";
import { ActionButtons, OWN } from "../../actions/ActionButtons";
import { isOwn, signInActions } from "../../actions/actions";
import type { Me } from "../../api/me";
import type { Profile } from "../../api/profiles";
import { moment } from "../../format/when";

interface SignInProps {
  profile: Profile;
  me: Me;
  onAsk: Ask;
}

/** How somebody signs in, and what can be done when they cannot. */
export function SignIn({ profile, me, onAsk }: SignInProps) {
  const own = isOwn(profile, me);
  const actions = signInActions(profile, me);
  if (actions.length === 0) return null;
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-label="Sign-in">
      <Stack gap="md">
        <Title order={2} size="h5">
          Sign-in
        </Title>
        {profile.reset_required && (
          <Text size="sm">
            A reset was forced: nobody comes in before a new password is set, by a reset link or
            with the recovery words.
          </Text>
        )}
        {profile.reset_link_expires_at && (
          <Text size="sm">A reset link works until {moment(profile.reset_link_expires_at)}.</Text>
        )}
        <ActionButtons actions={actions} own={own} onAsk={(action) => onAsk(action, profile)} />
        {own && (
          <Text size="sm" c="dimmed">
            {OWN} You change your password where you see your own account; another administrator
            changes your role.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
