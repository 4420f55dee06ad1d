import { expect, test } from "vitest";
import { converse, type Reply, WorkerFailure } from "./conversation";

/** A worker whose answers the test gives. */
class SilentWorker extends EventTarget {
  asked: unknown[] = [];
  terminated = false;

  postMessage(question: unknown): void {
    this.asked.push(question);
  }

  terminate(): void {
    this.terminated = true;
  }

  reply(data: Reply<string>): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

function start() {
  const worker = new SilentWorker();
  return { worker, talk: converse<string, string>(worker as unknown as Worker) };
}

test("a question is posted and its answer returned", async () => {
  const { worker, talk } = start();
  const answer = talk.ask("six times nine");
  worker.reply({ ok: true, answer: "forty-two" });
  expect(await answer).toBe("forty-two");
  expect(worker.asked).toEqual(["six times nine"]);
});

test("an error in the worker refuses the question and leaves room for the next", async () => {
  const { worker, talk } = start();
  const refused = talk.ask("one");
  worker.reply({ ok: false, message: "no such thing" });
  await expect(refused).rejects.toThrow("no such thing");
  const next = talk.ask("two");
  worker.reply({ ok: true, answer: "fine" });
  expect(await next).toBe("fine");
});

test("a second question before the first is answered is refused", async () => {
  const { worker, talk } = start();
  const first = talk.ask("one");
  await expect(talk.ask("two")).rejects.toThrow(WorkerFailure);
  worker.reply({ ok: true, answer: "still here" });
  expect(await first).toBe("still here");
});

test("a worker that cannot be loaded refuses the question", async () => {
  const { worker, talk } = start();
  const refused = talk.ask("one");
  worker.dispatchEvent(new Event("error", { cancelable: true }));
  await expect(refused).rejects.toThrow(WorkerFailure);
});

test("ending the conversation ends the worker and refuses what waits", async () => {
  const { worker, talk } = start();
  const refused = talk.ask("one");
  talk.end();
  expect(worker.terminated).toBe(true);
  await expect(refused).rejects.toThrow(WorkerFailure);
});
