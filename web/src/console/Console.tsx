import { AppShell, Burger, Group, Skeleton, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense, useEffect } from "react";
import { Outlet, useLocation, useOutletContext } from "react-router";
import { useLiveUpdates } from "../api/live";
import { type Me, useMe } from "../api/me";
import { isSignedOut } from "../api/problems";
import { isStaff } from "../people/roles";
import { AccountMenu } from "./AccountMenu";
import { Brand } from "./Brand";
import { ColorSchemeSwitch } from "./ColorSchemeSwitch";
import { ConnectionLost } from "./ConnectionLost";
import classes from "./Console.module.css";
import { Navigation } from "./Navigation";
import { NotForYou } from "./NotForYou";
import { Opening } from "./Opening";
import { ShownOnce } from "./ShownOnce";
import { ToSignIn } from "./ToSignIn";

/** The frame of the console, for whoever may see it. */
export function Console() {
  const me = useMe();
  if (isSignedOut(me.error)) return <ToSignIn ended={me.data !== undefined} />;
  if (!me.data) return <Opening of={me} />;
  if (!isStaff(me.data)) return <NotForYou />;
  return <Frame me={me.data} />;
}

/** Who is signed in, for pages inside the console. */
export const useSignedIn = () => useOutletContext<Me>();

function Frame({ me }: { me: Me }) {
  const [navigating, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const lost = useLiveUpdates();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page is the reason to close
  useEffect(close, [pathname]);
  return (
    <AppShell
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 248, breakpoint: "sm", collapsed: { mobile: !navigating } }}
      padding={{ base: "md", sm: "xl" }}
    >
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Header hiddenFrom="sm">
        <Group h="100%" px="md" gap="sm">
          <Burger
            opened={navigating}
            onClick={toggle}
            size="sm"
            aria-label={navigating ? "Close the navigation" : "Open the navigation"}
          />
          <Brand />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="md" className={classes.navbar}>
        <AppShell.Section visibleFrom="sm" mb="xl" px={8} pt={4}>
          <Brand />
        </AppShell.Section>
        <AppShell.Section grow>
          <Navigation />
        </AppShell.Section>
        <AppShell.Section>
          <Stack gap="sm">
            <ColorSchemeSwitch fullWidth />
            <AccountMenu me={me} />
          </Stack>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <div className={classes.content}>
          {lost && <ConnectionLost />}
          <Suspense fallback={<Skeleton height={32} width={240} aria-label="Loading" />}>
            <ShownOnce>
              <Outlet context={me} />
            </ShownOnce>
          </Suspense>
        </div>
      </AppShell.Main>
    </AppShell>
  );
}
