import type { Capacity } from "../api/pools";
import { size } from "../format/size";
import { segments } from "./allocation";
import classes from "./CapacityBar.module.css";

interface CapacityBarProps {
  capacity: Capacity;
  requestedBytes: bigint;
}

/** How the pool would be shared out. The legend says all that the bar shows. */
export function CapacityBar({ capacity, requestedBytes }: CapacityBarProps) {
  const parts = segments(capacity, requestedBytes);
  const drawn = parts.filter(({ percent }) => percent > 0);
  return (
    <div className={classes.figure}>
      <div className={classes.bar} aria-hidden="true">
        {drawn.map(({ name, percent }) => (
          <span
            key={name}
            className={classes.part}
            data-part={name}
            style={{ flexGrow: percent }}
          />
        ))}
      </div>
      <ul className={classes.legend} aria-label="How the pool would be shared out">
        {parts.map(({ name, label, bytes }) => (
          <li key={name}>
            <span className={classes.mark} data-part={name} aria-hidden="true" />
            {label}: {size(bytes)}
          </li>
        ))}
      </ul>
    </div>
  );
}
