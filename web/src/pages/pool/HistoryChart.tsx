import { Skeleton, Text } from "@mantine/core";
import { type PoolPoint, usePoolHistory } from "../../api/pools";
import { ProblemAlert } from "../../dialogs/ProblemAlert";
import { size } from "../../format/size";
import { useNow } from "../../format/useNow";
import { moment } from "../../format/when";
import classes from "./HistoryChart.module.css";
import { drawing } from "./historyChart";

/** How a pool's size, and what was promised of it, have changed. */
export function HistoryChart({ poolId }: { poolId: string }) {
  const history = usePoolHistory(poolId);
  if (history.isError) return <ProblemAlert error={history.error} />;
  if (!history.data) return <Skeleton height={230} radius="md" aria-label="Loading" />;
  return <Chart points={history.data} />;
}

function Chart({ points }: { points: PoolPoint[] }) {
  const now = useNow();
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const { topBytes, total, promisable, reserved, reservedArea } = drawing(points, now);
  return (
    <figure className={classes.figure}>
      <div className={classes.frame}>
        <span className={classes.top}>{size(topBytes)}</span>
        <span className={classes.zero}>0</span>
        <svg
          className={classes.plot}
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          role="img"
          aria-label={`Since ${moment(first.at)}. Now: ${summary(last)}`}
        >
          <path className={classes.area} d={reservedArea} />
          <path className={classes.total} d={total} />
          <path className={classes.promisable} d={promisable} />
          <path className={classes.reserved} d={reserved} />
        </svg>
        <span className={classes.times}>
          <span>{moment(first.at)}</span>
          <span>now</span>
        </span>
      </div>
      <ul className={classes.legend}>
        <li>
          <span className={classes.mark} data-line="reserved" aria-hidden="true" />
          Allocated
        </li>
        <li>
          <span className={classes.mark} data-line="promisable" aria-hidden="true" />
          Can be allocated in all
        </li>
        <li>
          <span className={classes.mark} data-line="total" aria-hidden="true" />
          Total size
        </li>
      </ul>
      {!total && (
        <Text size="xs" c="dimmed" mt={6}>
          The disk's size is kept with each allocation; there has been none yet.
        </Text>
      )}
    </figure>
  );
}

function summary({ total_bytes, headroom_bytes, reserved_bytes }: PoolPoint): string {
  const disk = total_bytes == null ? "" : `, total size ${size(total_bytes)}`;
  return `allocated ${size(reserved_bytes)}${disk}, headroom ${size(headroom_bytes)}`;
}
