import { Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { Me } from "../../api/me";
import type { Profile } from "../../api/profiles";
import { DisableDialog } from "../../dialogs/DisableDialog";
import { EnableDialog } from "../../dialogs/EnableDialog";
import { ReinstateDialog } from "../../dialogs/ReinstateDialog";
import { RejectDialog } from "../../dialogs/RejectDialog";
import { RevokeDialog } from "../../dialogs/RevokeDialog";
import { ActionButtons, OWN } from "./ActionButtons";
import { type Action, actionsOn } from "./actions";

/** Whether somebody may come in, and what can be done about it. */
export function Access({ profile, me }: { profile: Profile; me: Me }) {
  const [asked, setAsked] = useState<Action>();
  const own = me.account_id === profile.account_id;
  const actions = actionsOn(profile.status, me.role);
  const dialog = (action: Action) => ({
    account: profile,
    opened: asked === action,
    onClose: () => setAsked(undefined),
  });
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-label="Access">
      <Stack gap="md">
        <Title order={2} size="h5">
          Access
        </Title>
        {actions.length === 0 && (
          <Text size="sm" c="dimmed">
            This person has not completed their setup. Their invitation is among the approvals.
          </Text>
        )}
        <ActionButtons actions={actions} own={own} onAsk={setAsked} />
        {own && (
          <Text size="sm" c="dimmed">
            {OWN} Nobody disables or revokes themselves: ask another administrator.
          </Text>
        )}
      </Stack>
      <EnableDialog {...dialog("enable")} />
      <DisableDialog {...dialog("disable")} />
      <RejectDialog {...dialog("reject")} />
      <RevokeDialog {...dialog("revoke")} />
      <ReinstateDialog {...dialog("reinstate")} />
    </Paper>
  );
}
