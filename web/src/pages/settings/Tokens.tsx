import { Anchor, Badge, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { type ServiceToken, useTokens } from "../../api/tokens";
import { MakeTokenDialog } from "../../dialogs/MakeTokenDialog";
import { ProblemAlert } from "../../dialogs/ProblemAlert";
import { RevokeTokenDialog } from "../../dialogs/RevokeTokenDialog";
import { age } from "../../format/age";
import { useNow } from "../../format/useNow";
import { moment } from "../../format/when";
import { Nothing } from "../../lists/Nothing";
import { Cell, Row, Rows } from "../../lists/Rows";
import classes from "../../people/State.module.css";
import { scopeName } from "../../tokens/scopes";

const COLUMNS = [
  { name: "App" },
  { name: "May" },
  { name: "Made" },
  { name: "Last used" },
  { name: "State" },
  { name: "Actions", kind: "actions" },
] as const;

/** What programs show instead of signing in. */
export function Tokens() {
  const tokens = useTokens();
  const [making, setMaking] = useState(false);
  return (
    <Stack gap="sm" component="section" aria-labelledby="tokens">
      <Group justify="space-between" align="start">
        <Title order={2} size="h4" id="tokens">
          Apps and tokens
        </Title>
        <Button size="xs" onClick={() => setMaking(true)}>
          Make a token
        </Button>
      </Group>
      <Text size="sm" c="dimmed" maw={640}>
        An app that stores files for people shows a token instead of signing in. What it can ask is
        in the{" "}
        <Anchor href="/api/openapi.json" target="_blank" rel="noreferrer" size="sm">
          description of the API
        </Anchor>
        , under storage.
      </Text>
      {tokens.isPending && <Skeleton height={80} radius="md" aria-label="Loading" />}
      {tokens.isError && (
        <ProblemAlert error={tokens.error}>
          <Button size="xs" variant="default" mt="sm" onClick={() => void tokens.refetch()}>
            Try again
          </Button>
        </ProblemAlert>
      )}
      {tokens.data?.length === 0 && (
        <Nothing
          title="No app has a token"
          why="Make one for each app: then each can be revoked by itself, and shows when it was used last."
        />
      )}
      {tokens.data && tokens.data.length > 0 && (
        <Rows label="Apps and tokens" columns={[...COLUMNS]}>
          {tokens.data.map((token) => (
            <TokenRow key={token.token_id} token={token} />
          ))}
        </Rows>
      )}
      <MakeTokenDialog opened={making} onClose={() => setMaking(false)} />
    </Stack>
  );
}

function TokenRow({ token }: { token: ServiceToken }) {
  const now = useNow();
  const [revoking, setRevoking] = useState(false);
  const { name, revoked_at, last_used_at } = token;
  return (
    <Row>
      <Cell>
        <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
          {name}
        </Text>
      </Cell>
      <Cell label="May">
        <Text size="sm" title={token.scope}>
          {scopeName(token.scope)}
        </Text>
      </Cell>
      <Cell label="Made">
        <div>
          <Text size="sm" title={moment(token.created_at)}>
            {age(token.created_at, now)}
          </Text>
          <Text size="xs" c="dimmed">
            by {who(token.created_by, token.created_by_name)}
          </Text>
        </div>
      </Cell>
      <Cell label="Last used">
        {last_used_at ? (
          <Text size="sm" title={moment(last_used_at)}>
            {age(last_used_at, now)}
          </Text>
        ) : (
          <Text size="sm" c="dimmed">
            Never
          </Text>
        )}
      </Cell>
      <Cell label="State">
        {revoked_at ? (
          <div className={classes.state}>
            <Badge color="gray">Revoked</Badge>
            <Text size="xs" c="dimmed">
              {moment(revoked_at)}
            </Text>
            <Text size="xs" c="dimmed">
              by {who(token.revoked_by, token.revoked_by_name)}
            </Text>
          </div>
        ) : (
          <Badge color="teal">Valid</Badge>
        )}
      </Cell>
      <Cell kind="actions">
        {!revoked_at && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={`Revoke the token of ${name}`}
            onClick={() => setRevoking(true)}
          >
            Revoke
          </Button>
        )}
        <RevokeTokenDialog token={token} opened={revoking} onClose={() => setRevoking(false)} />
      </Cell>
    </Row>
  );
}

/** Whose account it was; without one, a part of the system by its name, or who is deleted. */
function who(id: string | null | undefined, name: string | null | undefined): string {
  if (id) return name ?? "an account without a name";
  return name === "command-line" ? "the command line" : (name ?? "an erased person");
}
