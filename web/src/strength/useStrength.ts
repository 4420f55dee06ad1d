import { useEffect, useRef, useState } from "react";
import { converse } from "../workers/conversation";
import type { Strength, StrengthQuestion } from "./strength.worker";

export type { Strength } from "./strength.worker";

const PAUSE_MS = 120;

/**
 * How hard a password is to guess, a moment after the last key. `undefined` while that is not
 * known; a meter that cannot be loaded stays `undefined` and stops nobody.
 */
export function useStrength(password: string, about: string[]): Strength | undefined {
  const meter = useRef<ReturnType<typeof openMeter>>(undefined);
  const turn = useRef<Promise<void>>(Promise.resolve());
  const [judged, setJudged] = useState<{ password: string; strength: Strength }>();
  const subjects = about.join("\n");

  useEffect(() => {
    return () => {
      meter.current?.end();
      meter.current = undefined;
    };
  }, []);

  useEffect(() => {
    if (password === "") return undefined;
    let current = true;
    const judge = async () => {
      if (!current) return; // typed on while an earlier password was being judged
      meter.current ??= openMeter();
      const strength = await meter.current.ask({ password, about: subjects.split("\n") });
      if (current) setJudged({ password, strength });
    };
    const timer = setTimeout(() => {
      turn.current = turn.current.then(judge).catch(() => undefined);
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [password, subjects]);

  return judged?.password === password ? judged.strength : undefined;
}

function openMeter() {
  return converse<StrengthQuestion, Strength>(
    new Worker(new URL("./strength.worker.ts", import.meta.url), {
      type: "module",
      name: "strength",
    }),
  );
}
