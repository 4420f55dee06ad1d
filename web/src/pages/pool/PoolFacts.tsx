import { Alert, Text } from "@mantine/core";
import type { Pool } from "../../api/pools";
import figures from "../../dialogs/CapacityFigures.module.css";
import { GB_IN_WORDS } from "../../dialogs/SizeField";
import { age } from "../../format/age";
import { exactly, size } from "../../format/size";
import { useNow } from "../../format/useNow";

/** What a pool has, and what is promised of it. */
export function PoolFacts({ pool }: { pool: Pool }) {
  const now = useNow();
  const promised = pool.allocated_bytes + pool.headroom_bytes;
  const over = !pool.retired && pool.size && promised > pool.size.total_bytes;
  const lacking = pool.shortfall_bytes ?? 0n;
  const facts: [label: string, bytes: bigint | undefined][] = [
    ["Total size", pool.size?.total_bytes],
    ["Free space", pool.size?.free_bytes],
    ["Headroom", pool.headroom_bytes],
    ["Allocated", pool.allocated_bytes],
    ["Can still be allocated", left(pool)],
  ];
  return (
    <section aria-label="Figures">
      {pool.unavailable && (
        <Alert color="red" variant="light" title="The pool's disk cannot be reached" mb="md">
          Nothing can be allocated until it can: {pool.unavailable}.{" "}
          {pool.size
            ? `Its size is as it was known ${age(pool.size.measured_at, now)}.`
            : "Its size was never known."}
        </Alert>
      )}
      {over && (
        <Alert color="orange" variant="light" title="More is promised than the disk holds" mb="md">
          {size(pool.allocated_bytes)} are allocated and {size(pool.headroom_bytes)} are to stay
          free.
        </Alert>
      )}
      {lacking > 0n && (
        <Alert
          role="note"
          color="orange"
          variant="light"
          title="Less is free than may still be stored"
          mb="md"
        >
          {size(lacking)} are missing on the disk for everything that quotas allow, given already or
          still to be allocated. Make room on it, or raise the headroom.
        </Alert>
      )}
      <dl className={figures.figures}>
        {facts.map(([label, bytes]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd title={bytes === undefined ? undefined : exactly(bytes)}>
              {bytes === undefined ? "unknown" : size(bytes)}
            </dd>
          </div>
        ))}
        <div>
          <dt>Accounts</dt>
          <dd>{pool.allocations}</dd>
        </div>
      </dl>
      <Text size="xs" c="dimmed" mt={6}>
        {GB_IN_WORDS}
      </Text>
    </section>
  );
}

function left({ retired, size: known, headroom_bytes, allocated_bytes }: Pool): bigint | undefined {
  if (retired) return 0n;
  if (!known) return undefined;
  const bytes = known.total_bytes - headroom_bytes - allocated_bytes;
  return bytes > 0n ? bytes : 0n;
}
