import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { doToMany } from "./bulk";

const asked: { url: string; body: { account_ids: string[] } }[] = [];

const ids = (many: number) => Array.from({ length: many }, (_, place) => `account-${place}`);

/** A server that does it to everybody, as often as it can be reached. */
function serverThatAnswers(times: number) {
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: () => undefined });
  vi.stubGlobal("fetch", async (url: string, { body }: { body: string }) => {
    asked.push({ url, body: JSON.parse(body) });
    if (asked.length > times) throw new TypeError("Failed to fetch");
    const results = JSON.parse(body).account_ids.map((account_id: string) => ({
      account_id,
      outcome: "done",
    }));
    return new Response(JSON.stringify({ results }));
  });
}

beforeEach(() => {
  asked.length = 0;
});
afterEach(() => vi.unstubAllGlobals());

test("more than the server takes at once are sent in parts, each once and in their order", async () => {
  serverThatAnswers(9);
  const outcomes = await doToMany("enable", ids(250), { reason: "all checked" });
  expect(outcomes.map((each) => each.account_id)).toEqual(ids(250));
  expect(asked.map(({ body }) => body.account_ids.length)).toEqual([100, 100, 50]);
  expect(asked[2]).toMatchObject({
    url: "/api/v1/accounts/bulk/enable",
    body: { reason: "all checked" },
  });
});

test("when the server is lost on the way, what was done before is not", async () => {
  serverThatAnswers(1);
  const outcomes = await doToMany("setup-link", ids(150), {});
  expect(outcomes.filter((each) => each.outcome === "done")).toHaveLength(100);
  expect(outcomes[100]).toEqual({
    account_id: "account-100",
    outcome: "refused",
    why: "The server did not answer. Check your connection and try again.",
  });
  expect(outcomes).toHaveLength(150);
});

test("when nothing was done at all, that is one error", async () => {
  serverThatAnswers(0);
  await expect(doToMany("disable", ids(2), {})).rejects.toThrow("Failed to fetch");
});
