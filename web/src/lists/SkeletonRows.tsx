import { Group, Skeleton } from "@mantine/core";
import { Cell, Row } from "./Rows";

const ROWS = ["one", "two", "three", "four", "five", "six"];

/** What a list looks like before it is there. */
export function SkeletonRows({ columns }: { columns: number }) {
  return ROWS.map((row) => (
    <Row key={row}>
      <Cell>
        <Group gap="sm" wrap="nowrap" w="100%">
          <Skeleton circle height={36} />
          <Skeleton height={12} width={140} />
        </Group>
      </Cell>
      {Array.from({ length: columns - 1 }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: nothing ever moves here
        <Cell key={column}>
          <Skeleton height={12} width="70%" />
        </Cell>
      ))}
    </Row>
  ));
}
