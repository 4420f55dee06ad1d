import { Alert, Button, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { PasswordMethod } from "../../api/config";
import { normaliseWords, WordsError } from "../../identity";
import { FocusedTitle } from "../entrance/FocusedTitle";
import { MethodChoice } from "../sign-in/MethodChoice";
import type { Claim } from "./recover";

interface ClaimStepProps {
  offered: PasswordMethod[];
  /** As it was typed before, when the server did not accept it. */
  claim: Claim;
  fault: string | undefined;
  onClaim(claim: Claim): void;
}

/** Who somebody says they are, and the words that will show it. */
export function ClaimStep({ offered, claim, fault, onClaim }: ClaimStepProps) {
  const [method, setMethod] = useState(claim.method);
  const [login, setLogin] = useState(claim.login);
  const [words, setWords] = useState(claim.words);
  const [wrong, setWrong] = useState<{ login?: string; words?: string }>({});

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (login.trim() === "") {
      setWrong({ login: "Type the login that you were invited with." });
      return;
    }
    try {
      onClaim({ method, login: login.trim(), words: normaliseWords(words) });
    } catch (error) {
      if (!(error instanceof WordsError)) throw error;
      setWrong({ words: error.message });
    }
  };

  return (
    <form onSubmit={submit} noValidate autoComplete="off">
      <Stack gap="md">
        <div>
          <FocusedTitle>Recover your account</FocusedTitle>
          <Text mt="xs">
            With your 24 recovery words you prove that the account is yours, and set a new password.
            The words stay in this browser.
          </Text>
        </div>
        {fault && (
          <Alert color="red" variant="light" role="alert">
            {fault}
          </Alert>
        )}
        <MethodChoice offered={offered} value={method} onChange={setMethod} />
        <TextInput
          label="Login"
          autoCapitalize="none"
          spellCheck={false}
          value={login}
          error={wrong.login}
          onChange={(event) => {
            setLogin(event.currentTarget.value);
            setWrong({});
          }}
        />
        <Textarea
          label="Recovery words"
          description="All 24, in their order, with spaces or new lines between them."
          autosize
          minRows={4}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          translate="no"
          value={words}
          error={wrong.words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setWrong({});
          }}
        />
        <Button type="submit" fullWidth mt="xs">
          Continue
        </Button>
      </Stack>
    </form>
  );
}
