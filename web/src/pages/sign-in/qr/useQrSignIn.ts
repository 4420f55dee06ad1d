import { useEffect, useRef, useState } from "react";
import type { Me } from "../../../api/me";
import { askStatus, consume, showCode } from "../../../api/qr";
import { followCode, type QrView } from "./followCode";

/** Follows codes as long as the page is there; `again` begins anew once it is over. */
export function useQrSignIn(onSignedIn: (me: Me) => void) {
  const [view, setView] = useState<QrView>({ kind: "loading" });
  const [round, setRound] = useState(0);
  const digits = useRef<string>(undefined);
  const signedIn = useRef(onSignedIn);
  signedIn.current = onSignedIn;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round begins anew
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    setView({ kind: "loading" });
    const follower = {
      server: {
        show: () => showCode(signal),
        status: (k: string) => askStatus(k, signal),
        consume,
      },
      tell: (next: QrView) => !signal.aborted && setView(next),
      takeDigits: () => {
        const typed = digits.current;
        digits.current = undefined;
        return typed;
      },
      pause: (milliseconds: number) => pause(milliseconds, signal),
      now: Date.now,
    };
    followCode(follower).then(
      (me) => me && !signal.aborted && signedIn.current(me),
      () => undefined, // only leaving the page ends it like this
    );
    return () => leaving.abort();
  }, [round]);

  return {
    view,
    again: () => setRound((before) => before + 1),
    typeIn: (typed: string) => {
      digits.current = typed;
    },
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done, left) => {
    if (signal.aborted) return left(signal.reason);
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      left(signal.reason);
    });
  });
}
