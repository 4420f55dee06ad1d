import { Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useMethods } from "../../api/config";
import { useSignedIn } from "../../console/Console";
import { PageTitle } from "../../console/PageTitle";
import { isAdmin, mayManage } from "../../people/roles";
import { CreatePanel } from "../create/CreatePanel";
import { Tokens } from "./Tokens";

const METHODS = [
  { method: "qr", name: "DNA Connect", what: "A scanned QR code and a signature; no password." },
  { method: "opaque", name: "OPAQUE", what: "A password that never leaves the browser." },
  { method: "password", name: "Classic password", what: "A password that the server sees." },
];

/** What there is to know about the server, accounts with a classic password, and tokens of apps. */
export function SettingsPage() {
  const me = useSignedIn();
  return (
    <Stack gap="lg">
      <PageTitle>Settings</PageTitle>
      <Security />
      {isAdmin(me) && <Tokens />}
    </Stack>
  );
}

/** How people get in. */
function Security() {
  const me = useSignedIn();
  const methods = useMethods();
  return (
    <Stack gap="lg" component="section" aria-labelledby="security">
      <Title order={2} size="h4" id="security">
        Security
      </Title>
      <Paper withBorder radius="md" p="lg">
        <Stack gap="md">
          <Title order={3} size="h5">
            Ways of signing in
          </Title>
          {METHODS.map(({ method, name, what }) => (
            <Group key={method} justify="space-between" wrap="nowrap" align="start">
              <div>
                <Text size="sm" fw={600}>
                  {name}
                </Text>
                <Text size="sm" c="dimmed">
                  {what}
                </Text>
              </div>
              <OnOrOff on={methods?.includes(method) ?? false} />
            </Group>
          ))}
          <Text size="sm" c="dimmed">
            Which ways of signing in are on is decided where the server is started, by{" "}
            <code>--methods</code>.
          </Text>
        </Stack>
      </Paper>
      {mayManage(me) && methods && <PasswordUsers on={methods.includes("password")} />}
    </Stack>
  );
}

function PasswordUsers({ on }: { on: boolean }) {
  if (on) return <CreatePanel title="Create password user" order={3} method="password" />;
  return (
    <Paper withBorder radius="md" p="lg">
      <Title order={3} size="h5">
        Create password user
      </Title>
      <Text size="sm" c="dimmed" mt="sm">
        Classic passwords are switched off on this server, and nobody is invited to what is off.
      </Text>
    </Paper>
  );
}

function OnOrOff({ on }: { on: boolean }) {
  return (
    <Badge variant="light" color={on ? "teal" : "gray"} style={{ flexShrink: 0 }}>
      {on ? "On" : "Off"}
    </Badge>
  );
}
