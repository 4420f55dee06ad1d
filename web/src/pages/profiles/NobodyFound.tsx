import { Button } from "@mantine/core";
import type { ListAddress } from "../../lists/address";
import { Nothing } from "../../lists/Nothing";

export function NobodyFound({ address: { value, change } }: { address: ListAddress }) {
  const narrowed = Boolean(value("q") ?? value("status") ?? value("role"));
  if (!narrowed) {
    return (
      <Nothing
        title="Nobody has completed their setup yet"
        why="People appear here once they have opened their setup link and made their identity."
      />
    );
  }
  return (
    <Nothing title="Nobody matches" why="No account is like that.">
      <Button
        variant="default"
        size="xs"
        mt="sm"
        onClick={() => change({ q: undefined, status: undefined, role: undefined })}
      >
        Clear filters
      </Button>
    </Nothing>
  );
}
