import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { List } from "../api/pages";
import { told } from "../api/problems";
import type { ListAddress } from "./address";

interface ListEndProps {
  list: List<unknown>;
  address: Pick<ListAddress, "showMore">;
  /** What one row is, and what many are. */
  of: [one: string, many: string];
  /** What to say when there is nothing. */
  empty: ReactNode;
}

/** What comes below a list's rows: how many there are, more of them, or why there are none. */
export function ListEnd({ list, address, of: [one, many], empty }: ListEndProps) {
  if (list.error) {
    const { title, detail } = told(list.error);
    return (
      <Alert color="red" title={title} role="alert" mt="md">
        <Stack align="start" gap="sm">
          <Text size="sm">{detail}</Text>
          <Button size="xs" variant="default" onClick={() => void list.refetch()}>
            Try again
          </Button>
        </Stack>
      </Alert>
    );
  }
  if (!list.items) return null;
  if (list.items.length === 0) return empty;
  return (
    <Group justify="space-between" mt="sm">
      <Text size="sm" c="dimmed" role="status">
        {howMany(list, one, many)}
      </Text>
      {list.hasMore && (
        <Button variant="default" size="xs" loading={list.isLoadingMore} onClick={address.showMore}>
          Load more
        </Button>
      )}
    </Group>
  );
}

function howMany({ items = [], total, hasMore }: List<unknown>, one: string, many: string): string {
  const shown = items.length;
  if (hasMore) return total ? `${shown} of ${total} ${many}` : `${shown} ${many} so far`;
  return `${shown} ${shown === 1 ? one : many}`;
}
