import { Alert, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { type ReactNode, useRef, useState } from "react";
import type { MadeToken } from "../api/tokens";
import { useShownOnce } from "../console/ShownOnce";
import { scopeName } from "../tokens/scopes";
import { CopyTextButton } from "./CopyTextButton";
import classes from "./LinkCard.module.css";

interface TokenCardProps {
  made: MadeToken;
  /** What to do next. */
  children: ReactNode;
}

/** A token that was just made. It is in this card and nowhere else. */
export function TokenCard({ made, children }: TokenCardProps) {
  const field = useRef<HTMLInputElement>(null);
  const [byHand, setByHand] = useState(false);
  useShownOnce(true, "token");
  return (
    <Paper withBorder radius="md" p="lg" role="region" aria-label="Token">
      <Stack gap="md">
        <Group gap="xs" wrap="nowrap" align="start">
          <IconCircleCheck color="var(--mantine-color-teal-6)" aria-hidden="true" />
          <Title order={2} size="h4" style={{ overflowWrap: "anywhere" }}>
            The token for {made.name} is made
          </Title>
        </Group>
        <TextInput
          ref={field}
          label="Token"
          description="The app sends it with each request, as Authorization: Bearer."
          readOnly
          value={made.token}
          classNames={{ input: classes.link }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Group gap="sm">
          <CopyTextButton
            text={made.token}
            label="Copy token"
            copiedLabel="Token copied"
            variant="filled"
            onRefused={() => {
              setByHand(true);
              field.current?.select();
            }}
          />
          {byHand && (
            <Text size="sm" role="status">
              Your browser does not let pages copy. The token is selected: press Ctrl+C or ⌘C.
            </Text>
          )}
        </Group>
        <Alert color="orange" variant="light">
          This token is shown once — it cannot be shown again. Put it into the app now: whoever has
          it may {inSentence(scopeName(made.scope))} until it is revoked.
        </Alert>
        <Group gap="sm">{children}</Group>
      </Stack>
    </Paper>
  );
}

const inSentence = (words: string) => words.charAt(0).toLowerCase() + words.slice(1);
