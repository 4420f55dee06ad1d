import { Container, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
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
        <Group gap={10} mb="lg" className={classes.mark}>
          <Mark />
          <Text fw={600}>dna-nexus</Text>
        </Group>
        <main>{children}</main>
      </Container>
    </div>
  );
}

/** Two strands and the place where they cross. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" width={24} height={24} fill="none" aria-hidden="true">
      <path
        d="M7 3c0 6 10 6 10 9s-10 3-10 9M17 3c0 6-10 6-10 9s10 3 10 9"
        stroke="var(--mantine-primary-color-filled)"
        strokeWidth={2}
        strokeLinecap="round"
      />
    </svg>
  );
}
