import { Alert, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { told } from "../api/problems";

interface ProblemAlertProps {
  error: unknown;
  /** A way out. */
  children?: ReactNode;
}

/** What went wrong, next to what caused it. */
export function ProblemAlert({ error, children }: ProblemAlertProps) {
  const { title, detail, reference } = told(error);
  return (
    <Alert color="red" variant="light" title={title} role="alert">
      <Text size="sm">{detail}</Text>
      {reference && (
        <Text size="xs" c="dimmed" mt={4}>
          Reference for your operator: {reference}
        </Text>
      )}
      {children}
    </Alert>
  );
}
