import { ApiProblem } from "./client";

/** What went wrong, in words for who did it. */
export interface Told {
  title: string;
  detail: string;
  /** Finds the request in the server's log. */
  reference?: string;
}

export function told(error: unknown): Told {
  if (error instanceof ApiProblem) {
    const fields = error.errors.map(({ detail }) => sentence(detail)).join(" ");
    const detail = fields || error.detail;
    const ours = error.status >= 500;
    return { title: error.title, detail, ...(ours ? { reference: error.requestId } : {}) };
  }
  return {
    title: "The server did not answer",
    detail: "Check your connection and try again.",
  };
}

/** One line where there is no room for two. */
export function toldShortly(error: unknown): string {
  const { title, detail } = told(error);
  return `${title}. ${detail}`;
}

/** "must be a path" -> "Must be a path." */
export function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/u.test(capital) ? capital : `${capital}.`;
}

export const isSignedOut = (error: unknown) => error instanceof ApiProblem && error.status === 401;
