/**
 * The one moment in which a link is used: everything before it happens in the browser only, so
 * whatever goes wrong earlier, the link still works and nothing half-made is left.
 */
import { ApiProblem } from "../../api/client";
import { proveIdentity } from "../../identity";
import { registerPassword } from "../../opaque";
import {
  type Completed,
  type FinishRequest,
  finishLink,
  inspectLink,
  type Link,
  methodOf,
  startLink,
} from "./links";

export interface Brought {
  token: string;
  password: string;
  /** Of a new identity; a reset keeps the one there is. */
  words?: string;
}

export interface Completion {
  /** Sends the account. May be called again after it failed. */
  send(): Promise<Completed>;
  /** Whether an earlier sending got no answer, so that it may have been used already. */
  answerLost(): boolean;
}

export function completionOf(brought: Brought): Completion {
  // Kept when an answer was lost: sent again as it was, it either counts now or had counted before,
  // and then the server says that the link is used.
  let prepared: FinishRequest | undefined;
  let lost = false;

  async function attempt(): Promise<Completed> {
    prepared ??= await prepare(brought);
    try {
      return await finishLink(prepared);
    } catch (error) {
      if (isRefusal(error)) prepared = undefined;
      else lost = true;
      throw error;
    }
  }

  return {
    async send() {
      try {
        return await attempt();
      } catch (error) {
        if (!isStaleChallenge(error)) throw error;
        return await attempt();
      }
    },
    answerLost: () => lost,
  };
}

/** Inspects the link again first: the nonce of its opening may be older than the proof allows. */
async function prepare({ token, password, words }: Brought): Promise<FinishRequest> {
  const link = await inspectLink(token);
  const method = methodOf(link);
  const credential =
    method === "opaque"
      ? await registerPassword(password, (request) => startLink(token, request))
      : { password };
  const identity = words === undefined ? {} : { identity: await proofOf(words, token, link) };
  return { method, body: { token, ...credential, ...identity } };
}

function proofOf(words: string, token: string, link: Link) {
  if (!link.proof) throw new Error("A setup link asks for a proof.");
  return proveIdentity(words, {
    purpose: "enroll",
    expiresAt: link.proof.expires_at,
    login: link.login,
    nonce: link.proof.nonce,
    origin: link.origin,
    token,
  });
}

/** The server decided against the request, so repeating it is of no use. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiProblem && error.status < 500;
}

/** The nonce ran out on the way, or another tab drew a newer one: a fresh one is all it takes. */
const STALE = ["challenge-expired", "proof-invalid"];

function isStaleChallenge(error: unknown): boolean {
  return error instanceof ApiProblem && STALE.includes(error.code);
}
