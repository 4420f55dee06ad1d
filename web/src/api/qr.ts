/** Signing in by QR code, at the addresses that the DNA Connect app gave. */
import { post } from "./client";
import type { Me } from "./me";
import type { Shape } from "./shapes";

export type QrCode = Shape<"QrStarted">;
export type QrStatus = Shape<"QrStatus">;
export type FingerprintEnds = Shape<"FingerprintEnds">;

const BASE = "/api/v5";

export const showCode = (signal: AbortSignal) =>
  post<QrCode>("/session", {}, { base: BASE, signal });

export const askStatus = (k: string, signal: AbortSignal) =>
  post<QrStatus>("/status", { k }, { base: BASE, signal });

export const consume = (k: string, digits: string | undefined) =>
  post<Me>("/consume", digits === undefined ? { k } : { k, digits }, { base: BASE });
