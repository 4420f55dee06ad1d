import { useEffect, useMemo, useRef, useState } from "react";
import { converse } from "../workers/conversation";
import type { Strength, StrengthQuestion } from "./strength.worker";

export type { Strength } from "./strength.worker";

const PAUSE_MS = 120;

export interface StrengthMeter {
  /** How hard the password is to guess, a moment after the last key; `undefined` until then. */
  strength: Strength | undefined;
  /** The same at once. A meter that cannot be loaded answers `undefined` and stops nobody. */
  judge(): Promise<Strength | undefined>;
}

export function useStrength(password: string, about: string[]): StrengthMeter {
  const [judged, setJudged] = useState<{ password: string; strength: Strength | undefined }>();
  const meter = useMeter();
  const subjects = about.join("\n");

  useEffect(() => {
    if (password === "") return undefined;
    let current = true;
    const timer = setTimeout(() => {
      const still = () => current;
      void meter.judge({ password, about: subjects.split("\n") }, still).then((strength) => {
        if (current) setJudged({ password, strength });
      });
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [meter, password, subjects]);

  return {
    strength: judged?.password === password ? judged.strength : undefined,
    judge: () => meter.judge({ password, about }, () => true),
  };
}

/** One worker for as long as the page asks, started with the first question. */
function useMeter() {
  const worker = useRef<ReturnType<typeof openWorker>>(undefined);
  const turn = useRef<Promise<unknown>>(Promise.resolve());

  useEffect(() => {
    return () => {
      worker.current?.end();
      worker.current = undefined;
    };
  }, []);

  return useMemo(
    () => ({
      /** Waits for its turn, then asks, unless nobody wants to know any more. */
      judge(question: StrengthQuestion, wanted: () => boolean): Promise<Strength | undefined> {
        const answer = turn.current.then(() => {
          if (!wanted()) return undefined;
          worker.current ??= openWorker();
          return worker.current.ask(question);
        });
        const settled = answer.catch(() => undefined);
        turn.current = settled;
        return settled;
      },
    }),
    [],
  );
}

function openWorker() {
  return converse<StrengthQuestion, Strength>(
    new Worker(new URL("./strength.worker.ts", import.meta.url), {
      type: "module",
      name: "strength",
    }),
  );
}
