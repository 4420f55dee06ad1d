import { Alert, Button, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { FocusedTitle } from "../entrance/FocusedTitle";
import { linkFailure } from "../links/linkFailure";
import classes from "./ConfirmStep.module.css";
import { sameWord } from "./confirmation";

interface ConfirmStepProps {
  words: string[];
  places: number[];
  onBack(): void;
  /** Makes the account. What it throws is told here, and may be tried again. */
  onConfirmed(): Promise<void>;
}

/** Has a few words repeated from the copy, and makes the account only then. */
export function ConfirmStep({ words, places, onBack, onConfirmed }: ConfirmStepProps) {
  const [typed, setTyped] = useState<Record<number, string>>({});
  const [checked, setChecked] = useState(false);
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<string>();
  const right = (place: number) => sameWord(typed[place] ?? "", words[place - 1]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    setFailure(undefined);
    if (working || !places.every(right)) return;
    setWorking(true);
    try {
      await onConfirmed();
    } catch (error) {
      setFailure(linkFailure(error));
      setWorking(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} noValidate autoComplete="off">
      <Stack gap="md">
        <div>
          <FocusedTitle>Check your copy</FocusedTitle>
          <Text mt="xs">
            Type these four words from what you have written down. They are compared in this browser
            and sent nowhere.
          </Text>
        </div>
        <div className={classes.asked}>
          {places.map((place) => (
            <TextInput
              key={place}
              label={`Word ${place}`}
              value={typed[place] ?? ""}
              disabled={working}
              error={checked && !right(place) && "This is not the word in this place"}
              autoComplete="off"
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
              translate="no"
              onChange={(event) => {
                const { value } = event.currentTarget;
                setTyped((before) => ({ ...before, [place]: value }));
                setChecked(false);
              }}
            />
          ))}
        </div>
        {failure && (
          <Alert color="red" title="Your account was not made" role="alert">
            {failure}
          </Alert>
        )}
        <Button type="submit" loading={working} fullWidth mt="xs">
          Create my account
        </Button>
        <Button variant="subtle" onClick={onBack} disabled={working} fullWidth>
          Show the words again
        </Button>
      </Stack>
    </form>
  );
}
