import { Grid, Paper, Stack } from "@mantine/core";
import { AccountDialogs, useAccountDialogs } from "../../actions/AccountDialogs";
import { isOwn } from "../../actions/actions";
import { avatarOf, MY_AVATAR } from "../../api/avatar";
import type { Profile } from "../../api/profiles";
import { useSignedIn } from "../../console/Console";
import { AvatarField } from "../../people/AvatarField";
import { personName } from "../../people/personName";
import { isAdmin, mayActOn } from "../../people/roles";
import { Access } from "./Access";
import { DeleteAccount } from "./DeleteAccount";
import { ProfileFacts } from "./ProfileFacts";
import { ProfileForm } from "./ProfileForm";
import { SignIn } from "./SignIn";

/** What describes a person, and whether they may come in. */
export function Overview({ profile }: { profile: Profile }) {
  const me = useSignedIn();
  const dialogs = useAccountDialogs();
  const own = isOwn(profile, me);
  const editable = mayActOn(me, profile.role) || (own && me.role === "support");
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <ProfileForm profile={profile} readOnly={!editable} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack gap="lg">
          {editable && (
            <Paper withBorder radius="md" p="lg" component="section" aria-label="Picture">
              <AvatarField
                name={personName(profile)}
                path={own ? MY_AVATAR : avatarOf(profile.account_id)}
                digest={profile.avatar}
              />
            </Paper>
          )}
          <ProfileFacts profile={profile} />
          {mayActOn(me, profile.role) && (
            <>
              <Access profile={profile} me={me} onAsk={dialogs.ask} />
              <SignIn profile={profile} me={me} onAsk={dialogs.ask} />
            </>
          )}
          {isAdmin(me) && <DeleteAccount profile={profile} own={own} onAsk={dialogs.ask} />}
        </Stack>
      </Grid.Col>
      <AccountDialogs {...dialogs} />
    </Grid>
  );
}
