import { ApiProblem } from "../../api/client";
import type { PasswordMethod } from "../../api/config";
import { WorkerFailure } from "../../workers/conversation";
import { waitingTime } from "../entrance/waitingTime";

const OTHER: Record<PasswordMethod, string> = { opaque: "Classic", password: "OPAQUE" };

/** What is wrong with login, words or method, when that is why a recovery failed. */
export function claimFault(error: unknown, method: PasswordMethod): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  if (error.code === "recovery-failed") {
    return "These words do not belong to an account with that login. Check both: the words in their order, and the login as you were invited.";
  }
  if (error.code === "other-method") {
    return `Your words are right, but your account has the other kind of password. Choose ${OTHER[method]} and go on.`;
  }
  if (error.code === "account-closed") return error.detail;
  return undefined;
}

/** Anything else, in plain words. All of these may be tried again. */
export function recoveryFailure(error: unknown): string {
  if (error instanceof ApiProblem) {
    if (error.code === "too-many-requests") {
      return `There were too many tries. Please try again ${waitingTime(error.retryAfterSeconds)}.`;
    }
    return `${error.detail} (Reference: ${error.requestId})`;
  }
  if (error instanceof WorkerFailure) {
    return "This browser could not do the necessary calculation. Try another, current browser.";
  }
  return "The server did not answer. Check your connection and try again: your words are still here.";
}
