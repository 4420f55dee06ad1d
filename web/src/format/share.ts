/** How much of a whole a part is, in percent with two digits: 150 when it is more than the whole. */
export function percent(part: bigint, whole: bigint): number {
  if (whole === 0n) return part === 0n ? 0 : 100;
  return Number((part * 10_000n) / whole) / 100;
}
