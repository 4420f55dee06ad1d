import { Paper, Text } from "@mantine/core";
import type { Profile } from "../../api/profiles";
import { moment } from "../../format/when";
import { roleName } from "../../people/roles";
import classes from "./ProfileFacts.module.css";

const METHODS: Record<string, string> = {
  opaque: "Password (OPAQUE)",
  password: "Password",
  qr: "QR code",
};

/** What nobody edits here. */
export function ProfileFacts({ profile }: { profile: Profile }) {
  const { registered_at, last_sign_in_at } = profile;
  const facts = [
    ["Login", profile.login ?? (profile.method === "qr" ? "none" : "erased")],
    ["Role", roleName(profile.role)],
    ["Signs in with", METHODS[profile.method] ?? profile.method],
    ["Set up", registered_at ? moment(registered_at) : "not yet"],
    ["Last sign-in", last_sign_in_at ? moment(last_sign_in_at) : "never"],
  ] as const;
  return (
    <Paper withBorder radius="md" p="lg">
      <dl className={classes.facts}>
        {facts.map(([label, fact]) => (
          <div key={label}>
            <Text component="dt" size="sm" c="dimmed">
              {label}
            </Text>
            <Text component="dd" size="sm">
              {fact}
            </Text>
          </div>
        ))}
      </dl>
    </Paper>
  );
}
