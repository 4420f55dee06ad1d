import { useQuery } from "@tanstack/react-query";
import { get, remove } from "./client";
import type { Shape } from "./shapes";

export type Session = Shape<"Session">;

/** Whose sessions: one's own, or those of an account that one looks after. */
export type Whose = "me" | { accountId: string };

const path = (whose: Whose) =>
  whose === "me" ? "/me/sessions" : `/accounts/${whose.accountId}/sessions`;

export const useSessions = (whose: Whose) =>
  useQuery({
    queryKey: ["sessions", path(whose)],
    queryFn: () => get<Shape<"Sessions">>(path(whose)),
  });

export const endSession = (whose: Whose, sessionId: string) =>
  remove<void>(`${path(whose)}/${sessionId}`);

/** Of one's own, all but the one that asks. */
export const endSessions = (whose: Whose) => remove<void>(path(whose));
