import { Button, Group } from "@mantine/core";
import type { ListAddress } from "../../lists/address";
import { Nothing } from "../../lists/Nothing";

/** An empty list, which is not the same as nobody being there. */
export function NobodyWaits({ address: { value, change } }: { address: ListAddress }) {
  const narrowed = Boolean(value("q") ?? value("status"));
  const hidden = value("show") !== "all" && !value("status");
  return (
    <Nothing
      title={narrowed ? "Nobody matches" : "Nobody waits for you"}
      why={
        hidden
          ? "People whose setup is completed are hidden here, as are cancelled invitations."
          : "No account is like that."
      }
    >
      <Group gap="sm" mt="sm">
        {hidden && (
          <Button variant="default" size="xs" onClick={() => change({ show: "all" })}>
            Show completed
          </Button>
        )}
        {narrowed && (
          <Button
            variant="default"
            size="xs"
            onClick={() => change({ q: undefined, status: undefined })}
          >
            Clear filters
          </Button>
        )}
      </Group>
    </Nothing>
  );
}
