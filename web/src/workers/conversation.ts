/**
 * Questions to a Web Worker, answered one at a time.
 *
 * Heavy or secret work runs in a worker of its own, so that the page stays responsive and the
 * memory that held a password is gone when the worker is ended.
 */

/** What a worker posts back. An error crosses as its text only. */
export type Reply<Answer> = { ok: true; answer: Answer } | { ok: false; message: string };

/** The worker could not be started, or refused what it was asked. */
export class WorkerFailure extends Error {
  override readonly name = "WorkerFailure";
}

export interface Conversation<Question, Answer> {
  /** Asks the next question. The one before must have been answered. */
  ask(question: Question): Promise<Answer>;
  /** Ends the worker. A question still waiting is refused. */
  end(): void;
}

export function converse<Question, Answer>(worker: Worker): Conversation<Question, Answer> {
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;

  const settle = (act: (one: NonNullable<typeof waiting>) => void) => {
    const one = waiting;
    waiting = undefined;
    if (one) act(one);
  };
  const fail = (message: string) => settle((one) => one.reject(new WorkerFailure(message)));

  worker.addEventListener("message", (event: MessageEvent<Reply<Answer>>) => {
    const reply = event.data;
    if (reply.ok) settle((one) => one.resolve(reply.answer));
    else fail(reply.message);
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    fail(event.message || "The worker could not be loaded.");
  });
  worker.addEventListener("messageerror", () => fail("The worker's answer could not be read."));

  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (waiting) {
          reject(new WorkerFailure("The worker is still busy with the question before."));
          return;
        }
        waiting = { resolve, reject };
        worker.postMessage(question);
      }),
    end() {
      worker.terminate();
      fail("The worker was ended.");
    },
  };
}
