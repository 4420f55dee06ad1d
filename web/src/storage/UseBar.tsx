import { Progress } from "@mantine/core";
import { percent } from "../format/share";

/** Share of the quota from which the bar warns. */
const NEARLY_FULL = 85;

interface UseBarProps {
  used: bigint;
  quota: bigint;
  label: string;
}

/** What of a quota is used. The words beside it say the same. */
export function UseBar({ used, quota, label }: UseBarProps) {
  const share = percent(used, quota);
  const color = used > quota ? "red" : share >= NEARLY_FULL ? "yellow" : "teal";
  return (
    <Progress value={Math.min(100, share)} color={color} size="lg" radius="sm" aria-label={label} />
  );
}
