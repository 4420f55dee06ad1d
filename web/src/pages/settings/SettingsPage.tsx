import { Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useMethods } from "../../api/config";
import { useSignedIn } from "../../console/Console";
import { PageTitle } from "../../console/PageTitle";
import { mayManage } from "../../people/roles";
import { CreatePanel } from "../create/CreatePanel";

const METHODS = [
  { method: "qr", name: "DNA Connect", what: "A scanned QR code and a signature; no password." },
  { method: "opaque", name: "OPAQUE", what: "A password that never leaves the browser." },
  { method: "password", name: "Classic password", what: "A password that the server sees." },
];

/** How people get in, and accounts with a classic password. */
export function SettingsPage() {
  const me = useSignedIn();
  const methods = useMethods() ?? [];
  return (
    <Stack gap="lg">
      <PageTitle>Settings</PageTitle>
      <Paper withBorder radius="md" p="lg" component="section" aria-labelledby="security">
        <Stack gap="md">
          <Title order={2} size="h5" id="security">
            Security
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
              <OnOrOff on={methods.includes(method)} />
            </Group>
          ))}
          <Text size="sm" c="dimmed">
            Which ways of signing in are on is decided where the server is started, by{" "}
            <code>--methods</code>.
          </Text>
        </Stack>
      </Paper>
      {mayManage(me) && methods.includes("password") && (
        <CreatePanel title="Create password user" method="password" />
      )}
    </Stack>
  );
}

function OnOrOff({ on }: { on: boolean }) {
  return (
    <Badge variant="light" color={on ? "teal" : "gray"} style={{ flexShrink: 0 }}>
      {on ? "On" : "Off"}
    </Badge>
  );
}
