import { Button, Paper, Stack, Text } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useRef, useState } from "react";
import { Link as RouterLink } from "react-router";
import { ApiProblem } from "../../api/client";
import { moment } from "../../format/when";
import { NewPasswordForm } from "../../password/NewPasswordForm";
import { WherePasswordGoes } from "../../password/WherePasswordGoes";
import { Entrance } from "../entrance/Entrance";
import { FocusedTitle } from "../entrance/FocusedTitle";
import { type Completion, completionOf } from "../links/completion";
import { forgetToken } from "../links/forgetToken";
import { LinkProblemCard } from "../links/LinkProblemCard";
import { linkFailure } from "../links/linkFailure";
import { linkProblem } from "../links/linkProblems";
import { type Completed, type Link, methodOf } from "../links/links";
import { OpenedLink } from "../links/OpenedLink";

/** Where a reset link leads: a new password, and the identity stays. */
export function ResetPage() {
  useDocumentTitle("Set a new password · dna-nexus");
  return (
    <OpenedLink purpose="reset">
      {(token, link) => <ResetSteps token={token} link={link} />}
    </OpenedLink>
  );
}

function ResetSteps({ token, link }: { token: string; link: Link }) {
  const [completed, setCompleted] = useState<Completed>();
  const [dead, setDead] = useState<string>();
  const latest = useRef<{ password: string; completion: Completion }>(undefined);

  const send = async (password: string) => {
    // The same password after a lost answer is the same request.
    if (latest.current?.password !== password) {
      latest.current = { password, completion: completionOf({ token, password }) };
    }
    const { completion } = latest.current;
    try {
      setCompleted(await completion.send());
      forgetToken();
    } catch (error) {
      if (!(error instanceof ApiProblem) || !linkProblem(error.code)) throw error;
      setDead(error.code);
    }
  };

  if (dead) {
    return (
      <Entrance>
        <LinkProblemCard code={dead} />
      </Entrance>
    );
  }
  return (
    <Entrance>
      <Paper withBorder radius="md" p="xl">
        {completed ? (
          <ResetDone link={link} completed={completed} />
        ) : (
          <NewPasswordForm
            login={link.login}
            about={[link.display_name]}
            action="Set the new password"
            onChosen={send}
            failure={linkFailure}
            note={<WherePasswordGoes method={methodOf(link)} />}
          >
            <div>
              <FocusedTitle>Set a new password</FocusedTitle>
              <Text mt="xs">
                For your account <strong>{link.login}</strong>. Your recovery words and your
                fingerprint stay as they are.
              </Text>
              <Text size="sm" c="dimmed" mt={4}>
                Wherever you are signed in, you will be signed out. This link works until{" "}
                {moment(link.expires_at)}.
              </Text>
            </div>
          </NewPasswordForm>
        )}
      </Paper>
    </Entrance>
  );
}

function ResetDone({ link, completed }: { link: Link; completed: Completed }) {
  const waits = completed.status !== "enabled";
  return (
    <Stack gap="md">
      <FocusedTitle>Your new password is set</FocusedTitle>
      <Text>
        {waits
          ? "Your account is not enabled at the moment: an administrator has to do that before you can sign in."
          : "You can sign in with it now."}
      </Text>
      <Button
        component={RouterLink}
        to="/sign-in"
        state={{ login: link.login, method: methodOf(link) }}
        variant={waits ? "default" : "filled"}
      >
        Sign in
      </Button>
    </Stack>
  );
}
