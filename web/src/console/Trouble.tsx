import { Alert, Button, Stack, Text } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { Entrance } from "../pages/entrance/Entrance";

interface TroubleProps {
  children: ReactNode;
}

/**
 * In place of a page that cannot be shown: a part of it may be gone since the server was updated, or
 * we have made a mistake. Either way, loading it anew is what helps.
 */
export class Trouble extends Component<TroubleProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Entrance>
        <Alert color="red" title="This page could not be shown" role="alert">
          <Stack align="start" gap="sm">
            <Text size="sm">
              The server may have been updated, or may be out of reach. Nothing that was saved is
              lost.
            </Text>
            <Button size="xs" variant="default" onClick={() => window.location.reload()}>
              Load the page again
            </Button>
          </Stack>
        </Alert>
      </Entrance>
    );
  }
}
