import type { Reply } from "./conversation";

/** The worker's side of a conversation: answers each question with what `handle` makes of it. */
export function answerWith<Question, Answer>(
  handle: (question: Question) => Answer | Promise<Answer>,
): void {
  self.addEventListener("message", (event: MessageEvent<Question>) => {
    void reply(handle, event.data).then((message) => self.postMessage(message));
  });
}

async function reply<Question, Answer>(
  handle: (question: Question) => Answer | Promise<Answer>,
  question: Question,
): Promise<Reply<Answer>> {
  try {
    return { ok: true, answer: await handle(question) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
