/**
 * Passwords by OPAQUE: the server learns neither the password nor anything it could be guessed
 * from without asking the server each time.
 *
 * Callers bring the HTTP exchange; this folder brings the worker, and ends it in every case.
 */
import { type Conversation, converse } from "../workers/conversation";
import { CURRENT_KSF, stretchingFor } from "./key-stretching";
import type { OpaqueAnswer, OpaqueQuestion } from "./opaque.worker";
import type { LoginOutcome } from "./protocol";

export { KsfRefused } from "./key-stretching";
export type { LoginOutcome } from "./protocol";

export interface Upload {
  registration_upload: string;
  ksf: string;
}

/** Registers a password. `exchange` sends the request and returns the server's response. */
export function registerPassword(
  password: string,
  exchange: (registrationRequest: string) => Promise<string>,
): Promise<Upload> {
  return withWorker(async (worker) => {
    const request = await worker.ask({ start: "registration", password });
    const response = await exchange(messageOf(request));
    const upload = await worker.ask({ finish: response, ksf: CURRENT_KSF });
    return { registration_upload: messageOf(upload), ksf: CURRENT_KSF };
  });
}

/** Proves a password. `exchange` sends KE1 and returns KE2 and the record's key stretching. */
export function provePassword(
  password: string,
  exchange: (ke1: string) => Promise<{ ke2: string; ksf: string }>,
): Promise<LoginOutcome> {
  return withWorker(async (worker) => {
    const started = await worker.ask({ start: "login", password });
    const { ke2, ksf } = await exchange(messageOf(started));
    stretchingFor(ksf); // refused here, so that callers see which error it is
    return (await worker.ask({ finish: ke2, ksf })) as LoginOutcome;
  });
}

function messageOf(answer: OpaqueAnswer): string {
  if ("message" in answer) return answer.message;
  throw new Error("The worker answered another question.");
}

async function withWorker<T>(
  use: (worker: Conversation<OpaqueQuestion, OpaqueAnswer>) => Promise<T>,
): Promise<T> {
  const worker = converse<OpaqueQuestion, OpaqueAnswer>(
    new Worker(new URL("./opaque.worker.ts", import.meta.url), { type: "module", name: "opaque" }),
  );
  try {
    return await use(worker);
  } finally {
    worker.end();
  }
}
