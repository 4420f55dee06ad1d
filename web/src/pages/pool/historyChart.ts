/** What a pool's history looks like as lines. */
import type { PoolPoint } from "../../api/pools";
import { percent } from "../../format/share";

/** Of the drawing, whatever its size: from the left and from the top, in percent. */
export interface Drawing {
  /** The largest size that is drawn. */
  topBytes: bigint;
  /** What can be promised and what there is in all; nothing before the first allocation. */
  total: string;
  promisable: string;
  reserved: string;
  /** What is promised, down to the ground. */
  reservedArea: string;
}

export function drawing(points: readonly PoolPoint[], until: number): Drawing {
  const from = Date.parse(points[0]?.at ?? "");
  const span = Math.max(1, until - from);
  const largest = points.map((p) => greater(p.reserved_bytes, p.total_bytes ?? 0n));
  const topBytes = largest.reduce(greater, 1n);
  const x = (at: number) => round(Math.min(100, ((at - from) / span) * 100));
  const y = (bytes: bigint) => round(100 - percent(bytes, topBytes));

  /** A size holds until the next one: steps, not slopes. */
  const line = (sizeAt: (point: PoolPoint) => bigint | undefined): string => {
    let path = "";
    for (const [index, point] of points.entries()) {
      const bytes = sizeAt(point);
      if (bytes === undefined) continue;
      const next = points[index + 1];
      const end = next ? Date.parse(next.at) : until;
      path += `${path ? "L" : "M"}${x(Date.parse(point.at))} ${y(bytes)}H${x(end)}`;
    }
    return path;
  };

  const reserved = line((point) => point.reserved_bytes);
  return {
    topBytes,
    total: line((point) => point.total_bytes ?? undefined),
    promisable: line((point) =>
      point.total_bytes == null ? undefined : greater(0n, point.total_bytes - point.headroom_bytes),
    ),
    reserved,
    reservedArea: reserved && `${reserved}V100H0Z`,
  };
}

const greater = (one: bigint, other: bigint) => (one > other ? one : other);

const round = (value: number) => Math.round(value * 100) / 100;
