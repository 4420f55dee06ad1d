import { Button, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { type HandedOutLink, type Invitation, invite } from "../../api/accounts";
import { useCommand } from "../../api/commands";
import type { PasswordMethod } from "../../api/config";
import { write } from "../../api/json";
import { useSignedIn } from "../../console/Console";
import { LifetimeField } from "../../dialogs/LifetimeField";
import { ProblemAlert } from "../../dialogs/ProblemAlert";
import { SizeField } from "../../dialogs/SizeField";
import { bytesFrom } from "../../format/gigabytes";
import { mayActOn, ROLES, roleName } from "../../people/roles";
import { PoolSelect } from "../pools/PoolSelect";
import { complaints, EMPTY, invitation, problemsByField } from "./newUser";
import { Reservable } from "./Reservable";

/** How the choice between the two is called, which differs by where it is made. */
const APPROVALS: Record<PasswordMethod, { label: string; required: string; automatic: string }> = {
  opaque: {
    label: "Approval",
    required: "Needs approval",
    automatic: "Enable as soon as it is set up",
  },
  password: {
    label: "Status",
    required: "Disabled - needs approval",
    automatic: "Enabled",
  },
};

interface CreateFormProps {
  method: PasswordMethod;
  onCreated(name: string, link: HandedOutLink): void;
}

export function CreateForm({ method, onCreated }: CreateFormProps) {
  const me = useSignedIn();
  const approvals = APPROVALS[method];
  const [user, setUser] = useState(EMPTY);
  const [asked, setAsked] = useState(false);
  const keyFor = useIdempotencyKey();
  const creation = useCommand((body: Invitation) => invite(body, keyFor(body)));

  const mine = asked ? complaints(user) : {};
  const theirs = problemsByField(creation.error);
  const errors = { ...theirs.fields, ...mine };
  const edit = (change: Partial<typeof user>) => {
    setUser({ ...user, ...change });
    if (creation.isError) creation.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (creation.isPending || Object.keys(complaints(user)).length > 0) return;
    creation.mutate(invitation(user, method), {
      onSuccess: ({ link }) => onCreated(user.displayName.trim(), link),
    });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" mt="md">
        <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="md">
          <TextInput
            label="Display name"
            required
            maxLength={100}
            value={user.displayName}
            error={errors.displayName}
            onChange={(event) => edit({ displayName: event.currentTarget.value })}
          />
          <TextInput
            label="Login"
            required
            maxLength={64}
            autoCapitalize="none"
            spellCheck={false}
            value={user.login}
            error={errors.login}
            onChange={(event) => edit({ login: event.currentTarget.value })}
          />
          <NativeSelect
            label="Role"
            data={ROLES.filter((role) => mayActOn(me, role)).map((role) => ({
              value: role,
              label: roleName(role),
            }))}
            value={user.role}
            onChange={(event) => edit({ role: event.currentTarget.value })}
          />
          <NativeSelect
            label={approvals.label}
            data={[
              { value: "required", label: approvals.required },
              { value: "automatic", label: approvals.automatic },
            ]}
            value={user.approval}
            onChange={(event) => edit({ approval: event.currentTarget.value })}
          />
          <PoolSelect
            label="Storage pool"
            none="No storage for now"
            value={user.poolId}
            onChange={(poolId) => edit({ poolId })}
            error={errors.pool}
          />
          <LifetimeField
            of="setup"
            value={user.lifetime}
            onChange={(lifetime) => edit({ lifetime })}
          />
          {user.poolId && (
            <SizeField
              label="Quota"
              value={user.size}
              onChange={(size) => edit({ size })}
              error={errors.size}
            />
          )}
        </SimpleGrid>
        {user.poolId && <Reservable poolId={user.poolId} bytes={bytesFrom(user.size)} />}
        {theirs.other !== undefined && <ProblemAlert error={theirs.other} />}
        <Group gap="md">
          <Button type="submit" loading={creation.isPending}>
            Create user and setup link
          </Button>
          <Text size="sm" c="dimmed" flex="1 1 240px">
            The link lets this person choose a password and make their identity, at their own
            browser.
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

/** The same key for the same request, so that sending it again after a lost answer is harmless. */
function useIdempotencyKey() {
  const latest = useRef({ body: "", key: "" });
  return (body: unknown): string => {
    const text = write(body);
    if (latest.current.body !== text) latest.current = { body: text, key: crypto.randomUUID() };
    return latest.current.key;
  };
}
