import { Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { Me } from "../../api/me";
import type { Profile } from "../../api/profiles";
import { CancelResetLinkDialog } from "../../dialogs/CancelResetLinkDialog";
import { ChangeLoginDialog } from "../../dialogs/ChangeLoginDialog";
import { ChangeRoleDialog } from "../../dialogs/ChangeRoleDialog";
import { ForceResetDialog } from "../../dialogs/ForceResetDialog";
import { ResetLinkDialog } from "../../dialogs/ResetLinkDialog";
import { ActionButtons, OWN } from "./ActionButtons";
import { type Action, signInActionsOn } from "./actions";

/** How somebody signs in, and what can be done when they cannot. */
export function SignIn({ profile, me }: { profile: Profile; me: Me }) {
  const [asked, setAsked] = useState<Action>();
  const own = me.account_id === profile.account_id;
  const actions = signInActionsOn(profile.status, profile.method, me.role);
  const dialog = (action: Action) => ({
    account: profile,
    opened: asked === action,
    onClose: () => setAsked(undefined),
  });
  if (actions.length === 0) return null;
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-label="Sign-in">
      <Stack gap="md">
        <Title order={2} size="h5">
          Sign-in
        </Title>
        <ActionButtons actions={actions} own={own} onAsk={setAsked} />
        {own && (
          <Text size="sm" c="dimmed">
            {OWN} You change your password where you see your own account; another administrator
            changes your role.
          </Text>
        )}
      </Stack>
      {/* Made anew for each change of the account, so that they start with what it is now. */}
      <ChangeLoginDialog key={`login ${profile.login}`} {...dialog("change-login")} />
      <ChangeRoleDialog key={`role ${profile.role}`} {...dialog("change-role")} />
      <ResetLinkDialog {...dialog("reset-link")} />
      <CancelResetLinkDialog {...dialog("cancel-reset-link")} />
      <ForceResetDialog {...dialog("force-reset")} />
    </Paper>
  );
}
