import { Alert, Button, Center, Loader, Stack, Text } from "@mantine/core";
import type { useMe } from "../api/me";
import { told } from "../api/problems";
import { Entrance } from "../pages/entrance/Entrance";

/** What is shown until it is known who is signed in. */
export function Opening({ of: me }: { of: ReturnType<typeof useMe> }) {
  if (!me.error) {
    return (
      <Center h="100dvh">
        <Loader aria-label="Loading" />
      </Center>
    );
  }
  const { title, detail } = told(me.error);
  return (
    <Entrance>
      <Alert color="red" title={title} role="alert">
        <Stack align="start" gap="sm">
          <Text size="sm">{detail}</Text>
          <Button size="xs" variant="default" onClick={() => void me.refetch()}>
            Try again
          </Button>
        </Stack>
      </Alert>
    </Entrance>
  );
}
