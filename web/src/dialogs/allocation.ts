/** What a pool's room looks like once a quota is given. */
import type { Capacity } from "../api/pools";

export interface Segment {
  name: "used" | "requested" | "others" | "remaining" | "headroom";
  label: string;
  bytes: number;
  /** Of the whole bar. */
  percent: number;
}

/** The parts of a pool, from left to right. Promised beyond the pool's size, they fill the bar. */
export function segments(capacity: Capacity, requestedBytes: number): Segment[] {
  const beyondUsed = Math.max(0, requestedBytes - capacity.used_bytes);
  const remaining = Math.max(0, capacity.remaining_reservable_bytes - requestedBytes);
  const parts = [
    { name: "used", label: "Used by this person", bytes: capacity.used_bytes },
    { name: "requested", label: "Requested, not used yet", bytes: beyondUsed },
    { name: "others", label: "Reserved for others", bytes: capacity.reserved_for_others_bytes },
    { name: "remaining", label: "Remaining", bytes: remaining },
    { name: "headroom", label: "Kept free", bytes: capacity.headroom_bytes },
  ] as const;
  const sum = parts.reduce((total, part) => total + part.bytes, 0);
  return parts.map((part) => ({ ...part, percent: sum === 0 ? 0 : (part.bytes / sum) * 100 }));
}
