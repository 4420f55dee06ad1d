/** What a pool's room looks like once a quota is given. */
import type { Capacity } from "../api/pools";
import { percent } from "../format/share";

export interface Segment {
  name: "used" | "requested" | "others" | "remaining" | "headroom";
  label: string;
  bytes: bigint;
  /** Of the whole bar. */
  percent: number;
}

/** The parts of a pool, from left to right. Promised beyond the pool's size, they fill the bar. */
export function segments(capacity: Capacity, requestedBytes: bigint): Segment[] {
  const used = capacity.usage?.bytes ?? 0n;
  const parts = [
    { name: "used", label: "Used by this person", bytes: used },
    { name: "requested", label: "Requested, not used yet", bytes: above0(requestedBytes - used) },
    { name: "others", label: "Reserved for others", bytes: capacity.reserved_for_others_bytes },
    {
      name: "remaining",
      label: "Remaining",
      bytes: above0(capacity.remaining_reservable_bytes - requestedBytes),
    },
    { name: "headroom", label: "Kept free", bytes: capacity.headroom_bytes },
  ] as const;
  const sum = parts.reduce((total, part) => total + part.bytes, 0n);
  return parts.map((part) => ({ ...part, percent: percent(part.bytes, sum) }));
}

const above0 = (bytes: bigint) => (bytes > 0n ? bytes : 0n);
