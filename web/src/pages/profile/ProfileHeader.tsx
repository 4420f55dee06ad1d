import { Group, Text } from "@mantine/core";
import { avatarOf } from "../../api/avatar";
import type { Profile } from "../../api/profiles";
import { PageTitle } from "../../console/PageTitle";
import { CopyTextButton } from "../../dialogs/CopyTextButton";
import { abbreviated } from "../../identity";
import { PersonAvatar } from "../../people/PersonAvatar";
import { personName } from "../../people/personName";
import { ResetBadges } from "../../people/ResetBadges";
import { RoleBadge, StatusBadge } from "../../people/StatusBadge";
import { statusShown } from "../../people/statuses";
import classes from "./ProfileHeader.module.css";

/** Who it is, at a glance. */
export function ProfileHeader({ profile }: { profile: Profile }) {
  const name = personName(profile);
  return (
    <Group align="start" gap="md" wrap="nowrap">
      <PersonAvatar
        name={name}
        size={56}
        path={avatarOf(profile.account_id)}
        digest={profile.avatar}
      />
      <div className={classes.words}>
        <Group gap="sm">
          <PageTitle>{name}</PageTitle>
          <StatusBadge of={statusShown(profile)} />
          <RoleBadge of={profile.role} />
          <ResetBadges of={profile} />
        </Group>
        <Text size="sm" c="dimmed">
          {profile.login}
        </Text>
        {profile.fingerprint && (
          <Group gap="xs" mt={4}>
            <Text size="sm" c="dimmed">
              Fingerprint
            </Text>
            <Text size="sm" ff="monospace" title={profile.fingerprint} translate="no">
              {abbreviated(profile.fingerprint)}
            </Text>
            <CopyTextButton
              text={profile.fingerprint}
              label="Copy fingerprint"
              copiedLabel="Fingerprint copied"
              variant="subtle"
              size="compact-xs"
            />
          </Group>
        )}
      </div>
    </Group>
  );
}
