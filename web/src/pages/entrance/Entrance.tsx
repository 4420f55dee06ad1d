import { Container, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { Brand } from "../../console/Brand";
import { ColorSchemeSwitch } from "../../console/ColorSchemeSwitch";
import classes from "./Entrance.module.css";

interface EntranceProps {
  children: ReactNode;
  /** Widest that the content may grow, in pixels. */
  width?: number;
}

/** The frame of the pages that people see before they are signed in. */
export function Entrance({ children, width = 460 }: EntranceProps) {
  return (
    <div className={classes.page}>
      <Container size={width} w="100%" px="md">
        <Group className={classes.mark} justify="space-between" wrap="nowrap">
          <Brand />
          <ColorSchemeSwitch />
        </Group>
        <main>{children}</main>
      </Container>
    </div>
  );
}
