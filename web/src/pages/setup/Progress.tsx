import { Group, Text } from "@mantine/core";
import classes from "./Progress.module.css";

const STEPS = [
  { at: "password", name: "Password" },
  { at: "words", name: "Recovery words" },
  { at: "confirm", name: "Check" },
] as const;

/** How far the setup has come. */
export function Progress({ at }: { at: (typeof STEPS)[number]["at"] }) {
  const current = STEPS.findIndex((step) => step.at === at);
  return (
    <div className={classes.progress}>
      <Group gap={6} wrap="nowrap" aria-hidden="true">
        {STEPS.map((step, index) => (
          <span
            key={step.at}
            className={classes.bar}
            data-reached={index <= current || undefined}
          />
        ))}
      </Group>
      <Text size="sm" c="dimmed" mt={8}>
        Step {current + 1} of {STEPS.length}: {STEPS[current]?.name}
      </Text>
    </div>
  );
}
