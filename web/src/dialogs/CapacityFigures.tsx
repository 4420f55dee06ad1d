import { Skeleton, Text } from "@mantine/core";
import type { Capacity } from "../api/pools";
import { exactly, size } from "../format/size";
import { MeasuredAge } from "../storage/MeasuredAge";
import classes from "./CapacityFigures.module.css";

interface CapacityFiguresProps {
  capacity: Capacity | undefined;
  requestedBytes: bigint | undefined;
}

/** The seven figures that a quota is decided by. */
export function CapacityFigures({ capacity, requestedBytes }: CapacityFiguresProps) {
  const figures: [label: string, bytes: bigint | undefined][] = [
    ["User currently uses", capacity?.usage?.bytes],
    ["Current quota", capacity?.current_quota_bytes],
    ["Pool total size", capacity?.total_bytes],
    ["Pool free space", capacity?.free_bytes],
    ["Reserved for others", capacity?.reserved_for_others_bytes],
    ["Remaining reservable", capacity?.remaining_reservable_bytes],
    ["Requested quota", requestedBytes],
  ];
  const lacking = capacity?.shortfall_bytes ?? 0n;
  return (
    <div>
      <dl className={classes.figures} aria-live="polite">
        {figures.map(([label, bytes]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <Figure bytes={bytes} waiting={!capacity && label !== "Requested quota"} />
            </dd>
          </div>
        ))}
      </dl>
      {lacking > 0n && (
        <Text size="sm" c="orange" mt={6}>
          Less is free than may still be stored: {size(lacking)} are missing on the pool's disk for
          all that quotas allow.
        </Text>
      )}
      {capacity && (
        <Text size="xs" c="dimmed" mt={6}>
          <MeasuredAge usage={capacity.usage} measuring={capacity.measuring} />
        </Text>
      )}
    </div>
  );
}

function Figure({ bytes, waiting }: { bytes: bigint | undefined; waiting: boolean }) {
  if (waiting) return <Skeleton height={14} width={70} mt={6} animate={false} />;
  return (
    <span title={bytes === undefined ? undefined : exactly(bytes)}>
      {bytes === undefined ? "–" : size(bytes)}
    </span>
  );
}
