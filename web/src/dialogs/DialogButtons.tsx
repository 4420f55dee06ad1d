import { Group } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./DialogButtons.module.css";

/** At the foot of a dialog, and in sight however much there is above. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return (
    <Group justify="flex-end" gap="sm" className={classes.buttons}>
      {children}
    </Group>
  );
}
