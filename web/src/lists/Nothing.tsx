import { Paper, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface NothingProps {
  title: string;
  /** What can be done about it. */
  children?: ReactNode;
  why: string;
}

/** In place of a list's rows: nothing, why, and a way on. */
export function Nothing({ title, why, children }: NothingProps) {
  return (
    <Paper withBorder radius="md" p="xl" mt="sm">
      <Stack align="center" gap={6} ta="center">
        <Text fw={600}>{title}</Text>
        <Text size="sm" c="dimmed" maw={460}>
          {why}
        </Text>
        {children}
      </Stack>
    </Paper>
  );
}
