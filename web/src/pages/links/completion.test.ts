import { beforeEach, expect, test, vi } from "vitest";
import { ApiProblem } from "../../api/client";
import { completionOf } from "./completion";
import { type FinishRequest, finishLink, inspectLink, type Link } from "./links";

vi.mock("./links", async (original) => ({
  ...(await original<typeof import("./links")>()),
  finishLink: vi.fn(),
  inspectLink: vi.fn(),
  startLink: vi.fn(),
}));
vi.mock("../../opaque", () => ({
  registerPassword: async () => ({ registration_upload: "upload", ksf: "argon2id-v1" }),
}));
vi.mock("../../identity", () => ({
  proveIdentity: async (_words: string, challenge: { nonce: string }) => ({
    public_key: "key",
    proof: "proof",
    signed: challenge.nonce,
  }),
}));

const account = { token: "token", password: "correct horse", words: "abandon art" };
const completed = { account_id: "1", status: "enabled", fingerprint: "ab" } as const;
const noAnswer = new TypeError("Failed to fetch");

function refusal(status: number, code: string): ApiProblem {
  return new ApiProblem(status, code, "A detail.", "request");
}

function sent(): FinishRequest[] {
  return vi.mocked(finishLink).mock.calls.map(([request]) => request);
}

function link(opened: number): Link {
  return {
    purpose: "setup",
    method: "opaque",
    login: "ada",
    display_name: "Ada",
    expires_at: "2030-01-01T00:00:00Z",
    origin: "https://nexus.example",
    proof: { nonce: `nonce ${opened}`, expires_at: 1 },
  };
}

beforeEach(() => {
  vi.mocked(finishLink).mockReset().mockResolvedValue(completed);
  let opened = 0;
  vi.mocked(inspectLink)
    .mockReset()
    .mockImplementation(async () => {
      opened += 1;
      return link(opened);
    });
});

test("what is sent holds neither password nor words, and a fresh nonce", async () => {
  expect(await completionOf(account).send()).toEqual(completed);
  expect(sent()[0]?.body.identity?.signed).toBe("nonce 1");
  expect(JSON.stringify(sent())).not.toMatch(/correct horse|abandon/u);
});

test("a classic password is sent, and goes by its own way", async () => {
  vi.mocked(inspectLink).mockResolvedValue({ ...link(1), method: "password" });
  await completionOf(account).send();
  expect(sent()[0]).toMatchObject({ method: "password", body: { password: "correct horse" } });
  expect(JSON.stringify(sent())).not.toMatch(/abandon/u);
});

test("a reset brings no identity", async () => {
  vi.mocked(inspectLink).mockResolvedValue({ ...link(1), purpose: "reset", proof: null });
  await completionOf({ token: "token", password: "correct horse" }).send();
  expect(sent()[0]?.body).not.toHaveProperty("identity");
});

test("after a lost answer the very same request is repeated", async () => {
  vi.mocked(finishLink).mockRejectedValueOnce(noAnswer);
  const completion = completionOf(account);
  await expect(completion.send()).rejects.toBe(noAnswer);
  expect(completion.answerLost()).toBe(true);
  await completion.send();
  expect(sent()[1]).toEqual(sent()[0]);
});

test("a challenge that ran out is replaced without asking anybody", async () => {
  vi.mocked(finishLink).mockRejectedValueOnce(refusal(410, "challenge-expired"));
  const completion = completionOf(account);
  expect(await completion.send()).toEqual(completed);
  expect(sent().map(({ body }) => body.identity?.signed)).toEqual(["nonce 1", "nonce 2"]);
});

test("a challenge that fails twice is told", async () => {
  vi.mocked(finishLink).mockRejectedValue(refusal(410, "challenge-expired"));
  await expect(completionOf(account).send()).rejects.toMatchObject({ code: "challenge-expired" });
  expect(sent()).toHaveLength(2);
});

test("a refusal is told and not repeated, and no answer was lost", async () => {
  vi.mocked(finishLink).mockRejectedValue(refusal(410, "link-used"));
  const completion = completionOf(account);
  await expect(completion.send()).rejects.toMatchObject({ code: "link-used" });
  expect(completion.answerLost()).toBe(false);
  expect(sent()).toHaveLength(1);
});
