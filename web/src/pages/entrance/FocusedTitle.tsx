import { Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

/** A heading that takes the focus when it appears, so that a screen reader reads the new step. */
export function FocusedTitle({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Title order={1} size="h2" ref={heading} tabIndex={-1} style={{ outline: "none" }}>
      {children}
    </Title>
  );
}
