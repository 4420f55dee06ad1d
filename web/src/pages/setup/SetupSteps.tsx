import { Paper } from "@mantine/core";
import { useState } from "react";
import { ApiProblem } from "../../api/client";
import { useLeaveWarning } from "../../console/useLeaveWarning";
import { type NewIdentity, WORD_COUNT } from "../../identity";
import { Entrance } from "../entrance/Entrance";
import { type Completion, completionOf } from "../links/completion";
import { forgetToken } from "../links/forgetToken";
import { LinkProblemCard } from "../links/LinkProblemCard";
import { linkProblem } from "../links/linkProblems";
import type { Completed, Link } from "../links/links";
import { ConfirmStep } from "./ConfirmStep";
import { randomPlaces } from "./confirmation";
import { DoneStep } from "./DoneStep";
import { PasswordStep } from "./PasswordStep";
import { Progress } from "./Progress";
import { WordsStep } from "./WordsStep";

/** What exists in this browser, and nowhere else, until the account is made. */
interface Draft {
  identity: NewIdentity;
  places: number[];
  completion: Completion;
}

type Stage =
  | { at: "password" }
  | { at: "words" | "confirm"; draft: Draft }
  | { at: "done"; completed: Completed }
  | { at: "dead"; code: string; aboutWords: string };

interface SetupStepsProps {
  token: string;
  link: Link;
}

/**
 * Password, words, check, account: in this order so that nobody loses words. Nothing is sent
 * before the words were repeated, and until then the link stays good.
 */
export function SetupSteps({ token, link }: SetupStepsProps) {
  const [stage, setStage] = useState<Stage>({ at: "password" });
  useLeaveWarning(stage.at === "words" || stage.at === "confirm");

  const showWords = (password: string, identity: NewIdentity) => {
    const completion = completionOf({ token, password, words: identity.words });
    setStage({
      at: "words",
      draft: { identity, completion, places: randomPlaces(WORD_COUNT) },
    });
  };

  const create = async ({ completion }: Draft) => {
    try {
      const completed = await completion.send();
      forgetToken();
      setStage({ at: "done", completed });
    } catch (error) {
      if (!(error instanceof ApiProblem) || !linkProblem(error.code)) throw error;
      const aboutWords = fateOfWords(error.code, completion.answerLost());
      setStage({ at: "dead", code: error.code, aboutWords });
    }
  };

  if (stage.at === "dead") {
    return (
      <Entrance>
        <LinkProblemCard code={stage.code} aboutWords={stage.aboutWords} />
      </Entrance>
    );
  }
  return (
    <Entrance width={stage.at === "words" ? 720 : 460}>
      {stage.at !== "done" && <Progress at={stage.at} />}
      <Paper withBorder radius="md" p="xl">
        {stage.at === "password" && <PasswordStep link={link} onReady={showWords} />}
        {stage.at === "words" && (
          <WordsStep
            link={link}
            identity={stage.draft.identity}
            onNext={() => setStage({ ...stage, at: "confirm" })}
          />
        )}
        {stage.at === "confirm" && (
          <ConfirmStep
            words={stage.draft.identity.words.split(" ")}
            places={stage.draft.places}
            onBack={() => setStage({ ...stage, at: "words" })}
            onConfirmed={() => create(stage.draft)}
          />
        )}
        {stage.at === "done" && <DoneStep link={link} completed={stage.completed} />}
      </Paper>
    </Entrance>
  );
}

/** Words that were shown but belong to no account must not be kept as if they did. */
function fateOfWords(code: string, answerLost: boolean): string {
  return code === "link-used" && answerLost
    ? "Most likely that was you, a moment ago, and only the server's answer was lost: keep the words you have just written down, and try to sign in."
    : "The words that this page has shown you belong to no account. Please destroy your copy of them.";
}
