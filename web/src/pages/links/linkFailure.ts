import { ApiProblem } from "../../api/client";
import { WorkerFailure } from "../../workers/conversation";
import { waitingTime } from "../entrance/waitingTime";

/** Why a link could not be used, in plain words. All of these may be tried again. */
export function linkFailure(error: unknown): string {
  if (error instanceof ApiProblem) {
    if (error.code === "too-many-requests") {
      return `There were too many tries in a short time. Please try again ${waitingTime(error.retryAfterSeconds)}.`;
    }
    return `${error.detail} Your link still works; try again, or tell your administrator this reference: ${error.requestId}.`;
  }
  if (error instanceof WorkerFailure) {
    return "This browser could not do the necessary calculation. Your link still works: open it in another, current browser.";
  }
  return "The server did not answer. Keep this page open and try again: nothing that it has shown you changes.";
}
