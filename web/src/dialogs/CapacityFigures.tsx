import { Skeleton } from "@mantine/core";
import type { Capacity } from "../api/pools";
import { size } from "../format/size";
import classes from "./CapacityFigures.module.css";

interface CapacityFiguresProps {
  capacity: Capacity | undefined;
  requestedBytes: number | undefined;
}

/** The seven figures that a quota is decided by. */
export function CapacityFigures({ capacity, requestedBytes }: CapacityFiguresProps) {
  const figures: [label: string, bytes: number | undefined][] = [
    ["User currently uses", capacity?.used_bytes],
    ["Current quota", capacity?.current_quota_bytes],
    ["Pool total size", capacity?.total_bytes],
    ["Pool free space", capacity?.free_bytes],
    ["Reserved for others", capacity?.reserved_for_others_bytes],
    ["Remaining reservable", capacity?.remaining_reservable_bytes],
    ["Requested quota", requestedBytes],
  ];
  return (
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
  );
}

function Figure({ bytes, waiting }: { bytes: number | undefined; waiting: boolean }) {
  if (waiting) return <Skeleton height={14} width={70} mt={6} animate={false} />;
  return (
    <span title={bytes === undefined ? undefined : `${bytes.toLocaleString()} bytes`}>
      {bytes === undefined ? "–" : size(bytes)}
    </span>
  );
}
