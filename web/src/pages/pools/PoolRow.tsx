import { Text } from "@mantine/core";
import type { Pool } from "../../api/pools";
import { size } from "../../format/size";
import { Cell, Row } from "../../lists/Rows";
import classes from "./PoolRow.module.css";

export function PoolRow({ pool }: { pool: Pool }) {
  const promised = pool.allocated_bytes + pool.headroom_bytes;
  const over = pool.capacity && promised > pool.capacity.total_bytes;
  return (
    <Row>
      <Cell>
        <div className={classes.pool}>
          <Text size="sm" fw={600}>
            {pool.name}
          </Text>
          <Text size="xs" c="dimmed" ff="monospace">
            {pool.root}
          </Text>
          {!pool.capacity && (
            <Text size="xs" c="red">
              This folder cannot be reached at the moment.
            </Text>
          )}
          {over && (
            <Text size="xs" c="orange">
              More is promised than the disk holds.
            </Text>
          )}
        </div>
      </Cell>
      <Cell label="Total size" kind="number">
        {pool.capacity ? size(pool.capacity.total_bytes) : "unknown"}
      </Cell>
      <Cell label="Free space" kind="number">
        {pool.capacity ? size(pool.capacity.free_bytes) : "unknown"}
      </Cell>
      <Cell label="Headroom" kind="number">
        {size(pool.headroom_bytes)}
      </Cell>
      <Cell label="Allocated" kind="number">
        {size(pool.allocated_bytes)}
      </Cell>
      <Cell label="Accounts" kind="number">
        {pool.allocations}
      </Cell>
    </Row>
  );
}
