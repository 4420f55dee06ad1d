/** Sizes as people type them: decimal gigabytes, of 1,000,000,000 bytes. */

const GB = 1_000_000_000n;

/** The largest size there is on the server: 9.2 thousand million gigabytes. */
const LARGEST = 2n ** 63n - 1n;

/** Digits, and up to nine more after a point or a comma. */
const TYPED = /^(\d{1,40})(?:[.,](\d{1,9}))?$/u;

/** The bytes in "2.5", without rounding; `undefined` when that is no size. */
export function bytesFrom(typed: string): bigint | undefined {
  const bytes = read(typed);
  return bytes !== undefined && bytes <= LARGEST ? bytes : undefined;
}

function read(typed: string): bigint | undefined {
  const [, whole, fraction = ""] = TYPED.exec(typed.trim().replaceAll(/[\s_]/gu, "")) ?? [];
  if (whole === undefined) return undefined;
  return BigInt(whole) * GB + BigInt(fraction.padEnd(9, "0"));
}

/** What is wrong with a size, and what it may be; `undefined` when it is one. */
export function sizeFault(typed: string, least: 0n | 1n = 1n): string | undefined {
  const bytes = read(typed);
  if (bytes === undefined) return "Write a size in gigabytes, such as 5 or 2.5.";
  if (bytes > LARGEST) return `Too large: a size is at most ${gigabytes(LARGEST)} GB.`;
  if (bytes < least) return "0 is no size to give: write one above it, such as 5 or 2.5.";
  return undefined;
}

/** The same size as it would be typed: "2.5". */
export function gigabytes(bytes: bigint): string {
  const whole = bytes / GB;
  const fraction = (bytes % GB).toString().padStart(9, "0").replace(/0+$/u, "");
  return fraction ? `${whole}.${fraction}` : `${whole}`;
}
