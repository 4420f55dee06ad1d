import { describe, expect, it } from "vitest";
import { ApiProblem } from "../../../api/client";
import type { Me } from "../../../api/me";
import type { QrStatus } from "../../../api/qr";
import { followCode, type QrServer, type QrView } from "./followCode";

const ENDS = { first: "01234567", last: "89abcdef" };
const ME = { account_id: "ada" } as Me;

const status = (state: string, asks_for_digits = false): QrStatus => ({
  ok: true,
  state,
  asks_for_digits,
  fingerprint: state === "awaiting_scan" ? null : ENDS,
});

const problem = (code: string) => new ApiProblem(403, code, "", "");

/** A page whose time passes only while it pauses, and which nobody watches after a while. */
function page(server: Partial<QrServer>, typed: (string | undefined)[] = []) {
  const views: QrView[] = [];
  let now = 0;
  let codes = 0;
  const outcome = followCode({
    server: {
      show: async () => {
        codes += 1;
        const k = `k${codes}`;
        return { ok: true, sid: "", st: "", k, iat: 0, exp: 120, qr_svg: `<svg>${k}</svg>` };
      },
      status: async () => status("awaiting_scan"),
      consume: async () => ME,
      ...server,
    },
    tell: (view) => views.push(view),
    takeDigits: () => typed.shift(),
    pause: async (milliseconds) => {
      now += milliseconds;
      if (now > 3_600_000) throw new Error("nobody watches");
    },
    now: () => now,
  });
  return { outcome, views, codes: () => codes };
}

/** Answers one after the other, the last one for ever. */
const inTurn = (...answers: QrStatus[]) => {
  let turn = 0;
  return async () => answers[Math.min(turn++, answers.length - 1)] as QrStatus;
};

describe("following a code", () => {
  it("goes on by itself after showing whose phone it was", async () => {
    const { outcome, views } = page({
      status: inTurn(status("awaiting_scan"), status("approved")),
    });
    expect(await outcome).toBe(ME);
    expect(views).toEqual([
      { kind: "code", svg: "<svg>k1</svg>" },
      { kind: "recognised", ends: ENDS, digits: "none" },
    ]);
  });

  it("waits for an administrator and then goes on", async () => {
    const waiting = status("pending_admin");
    const { outcome, views } = page({ status: inTurn(waiting, waiting, status("approved")) });
    expect(await outcome).toBe(ME);
    expect(views.map(({ kind }) => kind)).toEqual(["code", "waiting", "waiting", "recognised"]);
  });

  it("shows the next code before one expires, and still minds a late scan of it", async () => {
    const seen: string[] = [];
    const { outcome, codes } = page({
      status: async (k) => {
        const late = k === "k1" && seen.includes("k2");
        seen.push(k);
        return status(late ? "approved" : "awaiting_scan");
      },
    });
    expect(await outcome).toBe(ME);
    expect(codes()).toBe(2);
  });

  it("stops at a page at which nobody scans", async () => {
    const { outcome, views, codes } = page({});
    expect(await outcome).toBeUndefined();
    expect(codes()).toBe(10);
    expect(views.at(-1)).toEqual({ kind: "over", why: "idle" });
  });

  it.each(["refused", "expired"])("ends when the wait is %s", async (state) => {
    const { outcome, views } = page({ status: inTurn(status("pending_admin"), status(state)) });
    expect(await outcome).toBeUndefined();
    expect(views.at(-1)).toEqual({ kind: "over", why: state });
  });

  it("asks for the digits, again when they are wrong, and goes on with the right ones", async () => {
    const tried: (string | undefined)[] = [];
    const { outcome, views } = page(
      {
        status: inTurn(status("approved", true)),
        consume: async (_, digits) => {
          tried.push(digits);
          if (digits !== "123456") throw problem("qr-digits-wrong");
          return ME;
        },
      },
      [undefined, "000000", undefined, "123456"],
    );
    expect(await outcome).toBe(ME);
    expect(tried).toEqual(["000000", "123456"]);
    const asked = views.map((view) => ("digits" in view ? view.digits : ""));
    expect(asked).toEqual(["", "wanted", "none", "wrong", "none"]);
  });

  it("keeps digits that were typed in while an administrator was waited for", async () => {
    const tried: (string | undefined)[] = [];
    const { outcome } = page(
      {
        status: inTurn(status("pending_admin", true), status("approved", true)),
        consume: async (_, digits) => {
          tried.push(digits);
          return ME;
        },
      },
      ["123456"],
    );
    expect(await outcome).toBe(ME);
    expect(tried).toEqual(["123456"]);
  });

  it("waits as long as the server says and goes on with the same digits when too many sign in", async () => {
    const tried: (string | undefined)[] = [];
    const { outcome } = page(
      {
        status: inTurn(status("approved", true)),
        consume: async (_, digits) => {
          tried.push(digits);
          if (tried.length < 3) throw new ApiProblem(429, "too-many-requests", "", "", 7);
          return ME;
        },
      },
      ["123456"],
    );
    expect(await outcome).toBe(ME);
    expect(tried).toEqual(["123456", "123456", "123456"]);
  });

  it("says so when the digits were wrong too often", async () => {
    const { outcome, views } = page(
      {
        status: inTurn(status("approved", true)),
        consume: async () => {
          throw problem("qr-over");
        },
      },
      ["000000"],
    );
    expect(await outcome).toBeUndefined();
    expect(views.at(-1)).toEqual({ kind: "over", why: "tries" });
  });

  it("shows a new code when this browser is not known any more", async () => {
    const { outcome, codes } = page({
      status: async (k) => {
        if (k === "k1") throw problem("qr-unknown");
        return status("approved");
      },
    });
    expect(await outcome).toBe(ME);
    expect(codes()).toBe(2);
  });

  it("minds neither a server that does not answer nor one that has no code for a while", async () => {
    let shows = 0;
    let asks = 0;
    const code = { ok: true, sid: "", st: "", k: "k", iat: 0, exp: 120, qr_svg: "<svg/>" };
    const { outcome, views } = page({
      show: async () => {
        shows += 1;
        if (shows === 1) throw new TypeError("Failed to fetch");
        return code;
      },
      status: async () => {
        asks += 1;
        if (asks === 1) throw new TypeError("Failed to fetch");
        return status("approved");
      },
    });
    expect(await outcome).toBe(ME);
    expect(views.map(({ kind }) => kind)).toEqual(["trouble", "code", "recognised"]);
  });
});
