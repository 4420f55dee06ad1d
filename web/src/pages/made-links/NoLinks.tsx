import { Button } from "@mantine/core";
import type { ListAddress } from "../../lists/address";
import { Nothing } from "../../lists/Nothing";

export function NoLinks({ address: { value, change } }: { address: ListAddress }) {
  const narrowed = Boolean(value("q") ?? value("state") ?? value("purpose"));
  if (!narrowed) {
    return (
      <Nothing
        title="No link was made yet"
        why="Setup links are made with new users, reset links for people who have lost their password."
      />
    );
  }
  return (
    <Nothing title="No such link" why="No link is like that.">
      <Button
        variant="default"
        size="xs"
        mt="sm"
        onClick={() => change({ q: undefined, state: undefined, purpose: undefined })}
      >
        Clear filters
      </Button>
    </Nothing>
  );
}
