/** Signing in by QR code, at the addresses that the DNA Connect app gave. */
import { useQuery } from "@tanstack/react-query";
import { get, post } from "./client";
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

/** Whether people may sign in by QR code here; `undefined` as long as that is not known. */
export function useQrOffered(): boolean | undefined {
  const config = useQuery({
    queryKey: ["auth-config"],
    queryFn: () => get<Shape<"AuthConfig">>("/auth/config"),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return config.data?.methods.includes("qr");
}
