import { Alert, Button, CopyButton, Group, Stack, Text, Title } from "@mantine/core";
import { groupsOf, type NewIdentity } from "../../identity";
import { FocusedTitle } from "../entrance/FocusedTitle";
import type { Link } from "../links/links";
import classes from "./WordsStep.module.css";

interface WordsStepProps {
  link: Link;
  identity: NewIdentity;
  onNext(): void;
}

/** Shows the words, here and never again, and the fingerprint that belongs to them. */
export function WordsStep({ link, identity, onNext }: WordsStepProps) {
  return (
    <Stack gap="lg">
      <div>
        <FocusedTitle>Write down your 24 recovery words</FocusedTitle>
        <Text mt="xs">
          These words <em>are</em> your identity: with them you prove that it is yours, and restore
          it in DNA Connect. Whoever has them can pretend to be you. They are shown only now, and
          nobody, not even your administrator, can show them again.
        </Text>
      </div>
      <div className={classes.sheet}>
        <div className={classes.onPaper}>
          <strong>Recovery words of {link.display_name}</strong> ({link.login}, {link.origin})
        </div>
        {/* Neither a translator nor a spell checker may carry the words away. */}
        <ol className={classes.words} translate="no" spellCheck={false} aria-label="Recovery words">
          {Array.from(identity.words.split(" ").entries(), ([place, word]) => (
            <li key={place}>{word}</li>
          ))}
        </ol>
        <Fingerprint fingerprint={identity.fingerprint} />
      </div>
      <Group gap="sm" className={classes.actions}>
        <CopyButton value={identity.words}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? "Words copied" : "Copy words"}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={() => window.print()}>
          Print
        </Button>
      </Group>
      <Alert
        variant="light"
        color="gray"
        className={classes.actions}
        title="Your account does not exist yet"
      >
        It is made in the next step, once you have repeated four of the words. If you close this
        page before, nothing is lost: your link still works, and will show you <em>other</em> words.
      </Alert>
      <Button onClick={onNext} className={classes.actions}>
        I have written them down
      </Button>
    </Stack>
  );
}

function Fingerprint({ fingerprint }: { fingerprint: string }) {
  return (
    <section className={classes.fingerprint} aria-label="Fingerprint">
      <Group justify="space-between" align="end" mb="xs">
        <div>
          <Title order={2} size="h5">
            Your fingerprint
          </Title>
          <Text size="sm" c="dimmed">
            The public name of your identity. It is no secret.
          </Text>
        </div>
        <CopyButton value={fingerprint}>
          {({ copied, copy }) => (
            <Button variant="default" size="xs" onClick={copy} className={classes.actions}>
              {copied ? "Fingerprint copied" : "Copy fingerprint"}
            </Button>
          )}
        </CopyButton>
      </Group>
      <div className={classes.digits} translate="no">
        {Array.from(groupsOf(fingerprint).entries(), ([place, group]) => (
          <span key={place}>{group}</span>
        ))}
      </div>
    </section>
  );
}
