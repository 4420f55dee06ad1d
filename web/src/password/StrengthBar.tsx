import { Text } from "@mantine/core";
import classes from "./StrengthBar.module.css";
import type { Strength } from "./useStrength";

const NAMES = ["Very easy to guess", "Easy to guess", "Fair", "Good", "Strong"] as const;
const SEGMENTS = [0, 1, 2, 3] as const;

interface StrengthBarProps {
  typed: boolean;
  strength: Strength | undefined;
}

/** Room is kept while nothing is known, so that the page does not jump. */
export function StrengthBar({ typed, strength }: StrengthBarProps) {
  const known = typed ? strength : undefined;
  return (
    <div className={classes.meter}>
      <div className={classes.bar} data-score={known?.score} aria-hidden="true">
        {SEGMENTS.map((segment) => (
          <span
            key={segment}
            className={classes.segment}
            data-on={(known && segment < Math.max(1, known.score)) || undefined}
          />
        ))}
      </div>
      <Text size="xs" c="dimmed" className={classes.words} aria-live="polite">
        {known && `${NAMES[known.score]}${known.advice ? `. ${known.advice}` : ""}`}
      </Text>
    </div>
  );
}
