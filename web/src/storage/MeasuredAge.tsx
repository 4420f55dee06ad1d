import { age } from "../format/age";
import { useNow } from "../format/useNow";

interface MeasuredAgeProps {
  usage: { measured_at: string } | null | undefined;
  measuring?: boolean;
}

/** How old a figure of use is: it is measured on disk, and not live. */
export function MeasuredAge({ usage, measuring }: MeasuredAgeProps) {
  const now = useNow();
  const told = usage
    ? `Use was measured on disk ${age(usage.measured_at, now)}`
    : "Use has not been measured yet";
  return (
    <>
      {told}
      {measuring ? "; it is being measured anew." : "."}
    </>
  );
}
