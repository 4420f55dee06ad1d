import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useRef } from "react";
import type { Outcome } from "../../api/bulk";
import { useShownOnce } from "../../console/ShownOnce";
import { CopyTextButton } from "../../dialogs/CopyTextButton";
import { DialogButtons } from "../../dialogs/DialogButtons";
import { moment } from "../../format/when";
import { personName } from "../../people/personName";
import classes from "./BulkOutcome.module.css";
import { type BulkAction, people, WORDS } from "./bulkActions";
import type { Selectable } from "./SelectionBar";

interface BulkOutcomeProps {
  action: BulkAction;
  accounts: Selectable[];
  outcomes: Outcome[];
  onClose(): void;
}

/** What became of each: who was refused first, because that is left to do. */
export function BulkOutcome({ action, accounts, outcomes, onClose }: BulkOutcomeProps) {
  const nameOf = (id: string) =>
    personName(accounts.find((account) => account.account_id === id) ?? {});
  useShownOnce(outcomes.some((each) => each.link));
  const refused = outcomes.filter((each) => each.outcome === "refused");
  const accepted = outcomes.filter((each) => each.outcome !== "refused");
  return (
    <Stack gap="md">
      <Text size="sm" role="status">
        {summary(refused.length, accepted.length)}
      </Text>
      {accepted.some((each) => each.link) && (
        <Alert color="orange" variant="light">
          These links are shown once — they cannot be shown again. Give each only to the person it
          is for: whoever has it can set up the account.
        </Alert>
      )}
      <ul className={classes.outcomes} aria-label="What became of each">
        {[...refused, ...accepted].map((outcome) => (
          <li key={outcome.account_id}>
            <Group justify="space-between" gap="sm" wrap="nowrap" align="start">
              <Text size="sm" fw={600} maw="50%" style={{ flexShrink: 0 }}>
                {nameOf(outcome.account_id)}
              </Text>
              <Said action={action} outcome={outcome} />
            </Group>
            {outcome.link && <OnceShown link={outcome.link} name={nameOf(outcome.account_id)} />}
          </li>
        ))}
      </ul>
      <DialogButtons>
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
      </DialogButtons>
    </Stack>
  );
}

function summary(refused: number, accepted: number): string {
  if (refused === 0) return `Done for ${people(accepted)}.`;
  const rest = `Refused for ${people(refused)}, still selected.`;
  return accepted === 0 ? rest : `Done for ${people(accepted)}. ${rest}`;
}

function Said({ action, outcome: { outcome, why } }: { action: BulkAction; outcome: Outcome }) {
  if (outcome === "refused") {
    return (
      <Text size="sm" c="var(--mantine-color-error)" ta="end">
        {why}
      </Text>
    );
  }
  return (
    <Text size="sm" c="dimmed">
      {WORDS[action][outcome]}
    </Text>
  );
}

function OnceShown({ link, name }: { link: NonNullable<Outcome["link"]>; name: string }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <Group gap="xs" mt={4} align="start" wrap="nowrap">
      <TextInput
        ref={field}
        flex={1}
        size="xs"
        aria-label={`Setup link for ${name}`}
        description={`Works once, until ${moment(link.expires_at)}`}
        inputWrapperOrder={["input", "description"]}
        readOnly
        value={link.url}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyTextButton
        text={link.url}
        label="Copy link"
        copiedLabel="Link copied"
        size="xs"
        // The browser does not let pages copy: it is selected, and done by hand.
        onRefused={() => field.current?.select()}
      />
    </Group>
  );
}
