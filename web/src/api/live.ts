import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { forgetPosition, notePosition } from "./client";
import { EVENT_TYPES } from "./eventTypes";
import type { Shape } from "./shapes";

const STREAM = "/api/v1/events/stream";

/** Events come in bursts; what they touch is read again once for each of these intervals. */
const GATHER_MS = 200;

/** A connection that is away for less than this is nobody's business. */
const QUIET_LOSS_MS = 10_000;

/**
 * A browser gives a refused stream up for good; this page does not. Refused is also whoever comes back
 * after the log was restored to an earlier state.
 */
const AGAIN_MS = 5_000;

const OF_ACCOUNTS = ["approvals", "attention", "history", "links", "me", "profiles"];
const TOUCHED: Record<string, string[]> = {
  account: OF_ACCOUNTS,
  storage_pool: [...OF_ACCOUNTS, "pools"],
  service_token: ["tokens"],
};

/** The queries that may show something else after this event. */
export const touchedBy = (subjectType: string): string[] => TOUCHED[subjectType] ?? [];

/**
 * Follows the log and reads again what has changed, so that nobody presses refresh. Answers whether
 * the connection has been lost for a while.
 */
export function useLiveUpdates(): boolean {
  const queries = useQueryClient();
  const [lost, setLost] = useState(false);

  useEffect(() => {
    const touched = new Set<string>();
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      gathering = undefined;
      const names = [...touched];
      touched.clear();
      for (const name of names) void queries.invalidateQueries({ queryKey: [name] });
    };
    return follow({
      onEvent(event) {
        notePosition(event.position);
        for (const name of touchedBy(event.subject.type)) touched.add(name);
        gathering ??= setTimeout(refresh, GATHER_MS);
      },
      // What happened meanwhile went unseen, and the session may have ended.
      onGap() {
        forgetPosition();
        void queries.invalidateQueries();
      },
      onLost: setLost,
      onEnd: () => clearTimeout(gathering),
    });
  }, [queries]);

  return lost;
}

interface Follower {
  onEvent(event: Shape<"Event">): void;
  onGap(): void;
  onLost(lost: boolean): void;
  onEnd(): void;
}

/** Keeps one stream open until the returned function is called. */
function follow({ onEvent, onGap, onLost, onEnd }: Follower): () => void {
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let worry: ReturnType<typeof setTimeout> | undefined;

  const connect = () => {
    source = new EventSource(STREAM);
    source.onopen = () => {
      clearTimeout(worry);
      worry = undefined;
      onLost(false);
    };
    source.onerror = () => {
      worry ??= setTimeout(() => onLost(true), QUIET_LOSS_MS);
      if (source?.readyState !== EventSource.CLOSED) return; // the browser connects again
      onGap();
      again = setTimeout(connect, AGAIN_MS);
    };
    // The log was restored to an earlier state. The browser connects again and is refused.
    source.addEventListener("cursor-diverged", onGap);
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, ({ data }: MessageEvent<string>) => onEvent(JSON.parse(data)));
    }
  };

  connect();
  return () => {
    source?.close();
    clearTimeout(again);
    clearTimeout(worry);
    onEnd();
  };
}
