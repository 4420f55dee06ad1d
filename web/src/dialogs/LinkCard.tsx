import { Alert, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { QRCodeSVG } from "qrcode.react";
import { type ReactNode, useRef, useState } from "react";
import type { HandedOutLink } from "../api/accounts";
import { useShownOnce } from "../console/ShownOnce";
import { moment, until } from "../format/when";
import { CopyTextButton } from "./CopyTextButton";
import classes from "./LinkCard.module.css";

/** What the link is for, and what whoever has it can do. */
const PURPOSES = {
  setup: { name: "Setup link", power: "set up the account" },
  reset: { name: "Reset link", power: "set a new password" },
};

export type Purpose = keyof typeof PURPOSES;

interface LinkCardProps {
  purpose: Purpose;
  title: string;
  link: HandedOutLink;
  /** What to do next. */
  children?: ReactNode;
}

/** A link that was just made. It is in this card and nowhere else. */
export function LinkCard({ purpose, title, link, children }: LinkCardProps) {
  const { name, power } = PURPOSES[purpose];
  const field = useRef<HTMLInputElement>(null);
  const [byHand, setByHand] = useState(false);
  const [copied, setCopied] = useState(false);
  useShownOnce(!copied);
  return (
    <Paper withBorder radius="md" p="lg" role="region" aria-label={name}>
      <Stack gap="md">
        <Group gap="xs" wrap="nowrap" align="start">
          <IconCircleCheck
            color="var(--mantine-color-teal-6)"
            style={{ flex: "none" }}
            aria-hidden="true"
          />
          <Title order={2} size="h4">
            {title}
          </Title>
        </Group>
        <Group gap="lg" align="start">
          <Stack gap="sm" flex="1 1 280px" miw={0}>
            <TextInput
              ref={field}
              label={name}
              description={`Works once, until ${moment(link.expires_at)} (${until(link.expires_at, Date.now())}).`}
              readOnly
              value={link.url}
              classNames={{ input: classes.link }}
              onFocus={(event) => event.currentTarget.select()}
            />
            <Group gap="sm">
              <CopyTextButton
                text={link.url}
                label="Copy link"
                copiedLabel="Link copied"
                variant="filled"
                onCopied={() => setCopied(true)}
                onRefused={() => {
                  setByHand(true);
                  field.current?.select();
                }}
              />
              {byHand && (
                <Text size="sm" role="status">
                  Your browser does not let pages copy. The link is selected: press Ctrl+C or ⌘C.
                </Text>
              )}
            </Group>
            <Alert color="orange" variant="light">
              This link is shown once — it cannot be shown again. Give it only to the person it is
              for: whoever has it can {power}.
            </Alert>
          </Stack>
          <div className={classes.code}>
            <QRCodeSVG
              value={link.url}
              size={148}
              title={`The ${name.toLowerCase()} as a QR code`}
            />
          </div>
        </Group>
        {children && <Group gap="sm">{children}</Group>}
      </Stack>
    </Paper>
  );
}
