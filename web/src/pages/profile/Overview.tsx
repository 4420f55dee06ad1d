import { Grid, Stack } from "@mantine/core";
import type { Profile } from "../../api/profiles";
import { useSignedIn } from "../../console/Console";
import { isAdmin, mayActOn } from "../../people/roles";
import { Access } from "./Access";
import { DeleteAccount } from "./DeleteAccount";
import { ProfileFacts } from "./ProfileFacts";
import { ProfileForm } from "./ProfileForm";

/** What describes a person, and whether they may come in. */
export function Overview({ profile }: { profile: Profile }) {
  const me = useSignedIn();
  const own = me.account_id === profile.account_id;
  const editable = mayActOn(me, profile.role) || (own && me.role === "support");
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <ProfileForm profile={profile} readOnly={!editable} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack gap="lg">
          <ProfileFacts profile={profile} />
          {mayActOn(me, profile.role) && <Access profile={profile} me={me} />}
          {isAdmin(me) && <DeleteAccount profile={profile} own={own} />}
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
