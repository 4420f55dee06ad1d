import { Anchor, Button, Paper, Stack, Text } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useState } from "react";
import { Link, Navigate } from "react-router";
import type { PasswordMethod } from "../../api/config";
import { useLeaveWarning } from "../../console/useLeaveWarning";
import { NewPasswordForm } from "../../password/NewPasswordForm";
import { WherePasswordGoes } from "../../password/WherePasswordGoes";
import { Entrance } from "../entrance/Entrance";
import { FocusedTitle } from "../entrance/FocusedTitle";
import { useMethodChoice } from "../sign-in/useMethodChoice";
import { ClaimStep } from "./ClaimStep";
import { type Claim, recover } from "./recover";
import { claimFault, recoveryFailure } from "./recoveryFailure";

type Stage =
  | { at: "claim"; claim?: Claim; fault?: string }
  | { at: "password"; claim: Claim }
  | { at: "done"; claim: Claim; status: string };

/** Back in with the recovery words, without anybody's help. */
export function RecoverPage() {
  useDocumentTitle("Recover your account · dna-nexus");
  const choice = useMethodChoice(undefined);
  const [stage, setStage] = useState<Stage>({ at: "claim" });
  useLeaveWarning(stage.at === "password");
  if (!choice.known) return null;
  // Where there are no passwords, there is none to set anew.
  if (choice.offered.length === 0) return <Navigate to="/sign-in" replace />;

  const send = async (claim: Claim, password: string) => {
    try {
      const { status } = await recover(claim, password);
      setStage({ at: "done", claim: { ...claim, words: "" }, status });
    } catch (error) {
      const fault = claimFault(error, claim.method);
      if (!fault) throw error;
      setStage({ at: "claim", claim, fault });
    }
  };

  return (
    <Entrance>
      <Paper withBorder radius="md" p="xl">
        {stage.at === "claim" && (
          <ClaimStep
            offered={choice.offered}
            claim={stage.claim ?? { method: choice.method, login: "", words: "" }}
            fault={stage.fault}
            onClaim={(claim) => setStage({ at: "password", claim })}
          />
        )}
        {stage.at === "password" && (
          <NewPasswordForm
            login={stage.claim.login}
            about={[]}
            action="Set the new password"
            onChosen={(password) => send(stage.claim, password)}
            failure={recoveryFailure}
            note={<WherePasswordGoes method={stage.claim.method} />}
          >
            <div>
              <FocusedTitle>Choose a new password</FocusedTitle>
              <Text mt="xs">
                For the account <strong>{stage.claim.login}</strong>. Wherever you are signed in,
                you will be signed out.
              </Text>
            </div>
          </NewPasswordForm>
        )}
        {stage.at === "done" && (
          <Recovered
            login={stage.claim.login}
            method={stage.claim.method}
            enabled={stage.status === "enabled"}
          />
        )}
      </Paper>
      {stage.at === "claim" && (
        <Text size="sm" c="dimmed" ta="center" mt="md">
          No words? Ask your administrator for a reset link.{" "}
          <Anchor component={Link} to="/sign-in" inherit>
            Back to sign in
          </Anchor>
        </Text>
      )}
    </Entrance>
  );
}

interface RecoveredProps {
  login: string;
  method: PasswordMethod;
  enabled: boolean;
}

function Recovered({ login, method, enabled }: RecoveredProps) {
  return (
    <Stack gap="md">
      <FocusedTitle>Your new password is set</FocusedTitle>
      <Text>
        {enabled
          ? "You can sign in with it now. Your recovery words stay the same."
          : "Your account is not enabled at the moment: an administrator has to do that before you can sign in."}
      </Text>
      <Button component={Link} to="/sign-in" state={{ login, method }}>
        Sign in
      </Button>
    </Stack>
  );
}
