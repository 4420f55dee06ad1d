import type { Pool } from "../api/pools";

type Promised = Pick<Pool, "allocated_bytes" | "headroom_bytes"> & {
  size?: { total_bytes: bigint } | null;
};

/** What a pool can still promise, from what it was last seen to hold; `undefined` if it never was. */
export function reservable({ size, headroom_bytes, allocated_bytes }: Promised) {
  if (!size) return undefined;
  const left = size.total_bytes - headroom_bytes - allocated_bytes;
  return left > 0n ? left : 0n;
}
