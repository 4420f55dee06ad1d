/**
 * Follows a QR code from the screen to the session: shows it, shows the next before it expires,
 * waits for a scan and for an administrator, and goes on.
 */

import { ApiProblem } from "../../../api/client";
import type { Me } from "../../../api/me";
import type { FingerprintEnds, QrCode, QrStatus } from "../../../api/qr";

/** What the person sees. */
export type QrView =
  | { kind: "loading" }
  | { kind: "code"; svg: string }
  /** Scanned, and an administrator has to enable the account. */
  | { kind: "waiting"; ends: FingerprintEnds; digits: Digits }
  /** Admitted; goes on by itself, or once the digits are typed in. */
  | { kind: "recognised"; ends: FingerprintEnds; digits: Digits }
  /** Nothing more happens by itself. */
  | { kind: "over"; why: "idle" | "refused" | "expired" | "tries" }
  | { kind: "trouble"; why: string };

/** Whether the digits on the phone are asked for. */
export type Digits = "none" | "wanted" | "wrong";

export interface QrServer {
  show(): Promise<QrCode>;
  status(k: string): Promise<QrStatus>;
  consume(k: string, digits: string | undefined): Promise<Me>;
}

export interface Follower {
  server: QrServer;
  tell(view: QrView): void;
  /** The digits that were typed in since the last time; `undefined` when none were. */
  takeDigits(): string | undefined;
  /** Resolves after so long; rejects when nobody follows any more. */
  pause(milliseconds: number): Promise<void>;
  now(): number;
}

const ASK_EVERY_MS = 1500;

/** A code gives way to the next so long before it expires; a late scan of it still counts. */
const MARGIN_MS = 10_000;

/** So many codes are shown to a page at which nobody scans. */
const CODES = 10;

/** Long enough to compare the fingerprint's ends. */
const READING_MS = 2000;

interface Shown {
  code: QrCode;
  /** By this browser's clock, which need not agree with the server's. */
  endsAt: number;
}

/** The person, once they are signed in; `undefined` when it came to nothing. */
export async function followCode(follower: Follower): Promise<Me | undefined> {
  const { server, tell, pause, now } = follower;
  let shown: Shown[] = [];
  for (let codes = 0; ; ) {
    const newest = shown[0];
    if (!newest || now() >= newest.endsAt - MARGIN_MS) {
      if (codes === CODES) {
        tell({ kind: "over", why: "idle" });
        return undefined;
      }
      const code = await attempt(follower, () => server.show());
      codes += 1;
      shown = [{ code, endsAt: now() + (code.exp - code.iat) * 1000 }, ...shown];
      tell({ kind: "code", svg: code.qr_svg });
    }
    await pause(ASK_EVERY_MS);
    shown = shown.filter(({ endsAt }) => now() < endsAt);
    for (const { code } of [...shown]) {
      const status = await look(follower, code.k);
      if (status === "unknown") shown = shown.filter((other) => other.code !== code);
      else if (status && status.state !== "awaiting_scan" && status.state !== "expired")
        return afterScan(follower, code.k, status);
    }
  }
}

async function afterScan(follower: Follower, k: string, first: QrStatus): Promise<Me | undefined> {
  const { server, tell, pause, takeDigits } = follower;
  let digits: Digits = first.asks_for_digits ? "wanted" : "none";
  let typed: string | undefined;
  for (let status: QrStatus | "unknown" | undefined = first; ; status = await look(follower, k)) {
    if (status === "unknown") return over(follower, "expired");
    typed = takeDigits() ?? typed;
    if (status?.state === "refused") return over(follower, "refused");
    if (status?.state === "expired" || status?.state === "consumed")
      return over(follower, "expired");
    if (status?.fingerprint) {
      const admitted = status.state === "approved";
      const ends = status.fingerprint;
      const open = typed === undefined ? digits : "none";
      tell({ kind: admitted ? "recognised" : "waiting", ends, digits: open });
      if (admitted && (digits === "none" || typed !== undefined)) {
        if (typed === undefined) await pause(READING_MS);
        try {
          return await server.consume(k, typed);
        } catch (error) {
          if (error instanceof ApiProblem && error.code === "too-many-requests") {
            await pause((error.retryAfterSeconds ?? 5) * 1000);
            continue; // with what was typed
          }
          typed = undefined;
          const code = error instanceof ApiProblem ? error.code : "";
          if (code === "qr-digits-wrong" || code === "invalid-request") digits = "wrong";
          else if (code === "qr-over")
            return over(follower, digits === "none" ? "expired" : "tries");
          else if (code === "qr-refused") return over(follower, "refused");
          continue; // who was disabled meanwhile waits again
        }
      }
    }
    await pause(ASK_EVERY_MS);
  }
}

function over({ tell }: Follower, why: "refused" | "expired" | "tries"): undefined {
  tell({ kind: "over", why });
}

/** How far a code is; `undefined` when the server did not answer this time. */
async function look({ server }: Follower, k: string): Promise<QrStatus | "unknown" | undefined> {
  try {
    return await server.status(k);
  } catch (error) {
    return error instanceof ApiProblem && error.code === "qr-unknown" ? "unknown" : undefined;
  }
}

/** Until it succeeds, which is said only when it does not at once. */
async function attempt<T>({ tell, pause }: Follower, act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      const seconds = error instanceof ApiProblem ? error.retryAfterSeconds : undefined;
      tell({ kind: "trouble", why: "No code can be shown at the moment. It is tried again." });
      await pause((seconds ?? 5) * 1000);
    }
  }
}
