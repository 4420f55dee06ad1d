import { Container } from "@mantine/core";
import type { ReactNode } from "react";
import { Brand } from "../../console/Brand";
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
        <div className={classes.mark}>
          <Brand />
        </div>
        <main>{children}</main>
      </Container>
    </div>
  );
}
