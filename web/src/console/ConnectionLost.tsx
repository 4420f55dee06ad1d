import { Text } from "@mantine/core";

/** Quiet on purpose: everything still works, it only does not come by itself. */
export function ConnectionLost() {
  return (
    <Text size="sm" c="dimmed" mb="sm" role="status">
      The connection to the server is interrupted, so what others do is not shown at the moment.
      Trying again …
    </Text>
  );
}
