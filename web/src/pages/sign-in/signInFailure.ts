import { ApiProblem } from "../../api/client";
import { KsfRefused } from "../../opaque";
import { WorkerFailure } from "../../workers/conversation";
import { waitingTime } from "../entrance/waitingTime";
import { ServerNotUnderstood, SignInRefused } from "./signIn";

const REFUSED = "That login and password do not match an account that can sign in.";

const OTHER_KIND = "If you are sure of both, the password may be of the other kind.";

/**
 * Why somebody could not sign in, in plain words. Never says which of the two was wrong; where there
 * is a choice of kinds, that may be it.
 */
export function signInFailure(error: unknown, kinds: boolean): string {
  const refused = kinds ? `${REFUSED} ${OTHER_KIND}` : REFUSED;
  if (error instanceof SignInRefused) return refused;
  if (error instanceof ApiProblem) {
    if (error.status === 401) return refused;
    if (error.code === "awaiting-approval") {
      return "Your password is right, and your account is awaiting approval. You can sign in as soon as an administrator has approved it.";
    }
    if (error.code === "account-disabled") {
      return "Your password is right, but your account cannot be used at the moment. Ask your administrator.";
    }
    if (error.code === "too-many-requests") {
      return `There were too many tries. Please try again ${waitingTime(error.retryAfterSeconds)}.`;
    }
    return `${error.detail} (Reference: ${error.requestId})`;
  }
  if (error instanceof ServerNotUnderstood || error instanceof KsfRefused) {
    return "The server's answer was not what it should be, so nothing was signed in. Tell your administrator.";
  }
  if (error instanceof WorkerFailure) {
    return "This browser could not do the necessary calculation. Try another, current browser.";
  }
  return "The server did not answer. Check your connection and try again.";
}
