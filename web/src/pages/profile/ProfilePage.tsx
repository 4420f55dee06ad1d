import { Anchor, Button, Skeleton, Stack, Tabs } from "@mantine/core";
import { Link, useParams, useSearchParams } from "react-router";
import { ApiProblem } from "../../api/client";
import { type Profile, useHistory, useProfile } from "../../api/profiles";
import { useSignedIn } from "../../console/Console";
import { PageTitle } from "../../console/PageTitle";
import { ProblemAlert } from "../../dialogs/ProblemAlert";
import { Nothing } from "../../lists/Nothing";
import { mayActOn } from "../../people/roles";
import { SessionList } from "../../sessions/SessionList";
import { History } from "./History";
import { Overview } from "./Overview";
import { ProfileHeader } from "./ProfileHeader";
import classes from "./ProfilePage.module.css";
import { Storage } from "./Storage";

/** One person. */
export function ProfilePage() {
  const { accountId = "" } = useParams();
  const profile = useProfile(accountId);
  const missing = profile.error instanceof ApiProblem && [400, 404].includes(profile.error.status);
  return (
    <Stack gap="lg">
      <Anchor component={Link} to="/profiles" size="sm">
        ← User profiles
      </Anchor>
      {profile.data && !missing && <Person key={accountId} profile={profile.data} />}
      {profile.isPending && <Skeleton height={72} radius="md" aria-label="Loading" />}
      {missing && <NobodyHere accountId={accountId} />}
      {profile.isError && !missing && (
        <ProblemAlert error={profile.error}>
          <Button size="xs" variant="default" mt="sm" onClick={() => void profile.refetch()}>
            Try again
          </Button>
        </ProblemAlert>
      )}
    </Stack>
  );
}

/** No profile, or none any more: then it is still told what happened. */
function NobodyHere({ accountId }: { accountId: string }) {
  const { items } = useHistory(accountId, 1);
  const deleted = items?.some((entry) => entry.type === "Deleted");
  return (
    <>
      <PageTitle>Nobody here</PageTitle>
      {deleted ? (
        <Nothing
          title="This account was deleted"
          why="Its person is erased and cannot be brought back. What happened, when and by whom stays."
        />
      ) : (
        <Nothing
          title="There is no such profile"
          why="The address may be cut off, or the person may not have completed their setup."
        />
      )}
      {items && <History accountId={accountId} />}
    </>
  );
}

const TABS = ["overview", "storage", "sessions", "history"];

function Person({ profile }: { profile: Profile }) {
  const seesSessions = mayActOn(useSignedIn(), profile.role);
  const [parameters, setParameters] = useSearchParams();
  const asked = parameters.get("tab") ?? "overview";
  const show = (tab: string | null) =>
    setParameters(!tab || tab === "overview" ? {} : { tab }, { replace: true });
  return (
    <>
      <ProfileHeader profile={profile} />
      <Tabs
        value={TABS.includes(asked) ? asked : "overview"}
        onChange={show}
        keepMounted={false}
        activateTabWithKeyboard={false}
      >
        <Tabs.List mb="lg" className={classes.tabs}>
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="storage">Storage</Tabs.Tab>
          {seesSessions && <Tabs.Tab value="sessions">Sessions</Tabs.Tab>}
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Overview profile={profile} />
        </Tabs.Panel>
        <Tabs.Panel value="storage">
          <Storage profile={profile} />
        </Tabs.Panel>
        {seesSessions && (
          <Tabs.Panel value="sessions">
            <section aria-label="Sessions">
              <SessionList whose={{ accountId: profile.account_id }} />
            </section>
          </Tabs.Panel>
        )}
        <Tabs.Panel value="history">
          <History accountId={profile.account_id} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
