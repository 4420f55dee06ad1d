/** Sizes for people: decimal gigabytes, as disks are sold and quotas are given. */

const UNITS = ["bytes", "KB", "MB", "GB", "TB", "PB"] as const;

export function size(bytes: bigint): string {
  let value = Number(bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const number = Number(value.toFixed(digits));
  return `${number} ${bytes === 1n ? "byte" : UNITS[unit]}`;
}

/** To the last byte, for who wants to know. */
export const exactly = (bytes: bigint): string => `${bytes.toLocaleString()} bytes`;
