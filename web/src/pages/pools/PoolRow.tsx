import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Pool } from "../../api/pools";
import { age } from "../../format/age";
import { size } from "../../format/size";
import { Cell, Row } from "../../lists/Rows";
import classes from "./PoolRow.module.css";

export function PoolRow({ pool, now }: { pool: Pool; now: number }) {
  const promised = pool.allocated_bytes + pool.headroom_bytes;
  const over = pool.size && promised > pool.size.total_bytes;
  return (
    <Row>
      <Cell>
        <div className={classes.pool}>
          <Anchor component={Link} to={`/pools/${pool.pool_id}`} size="sm" fw={600}>
            {pool.name}
          </Anchor>
          <Text size="xs" c="dimmed" ff="monospace">
            {pool.root}
          </Text>
          {pool.unavailable && (
            <Text size="xs" c="red">
              Unavailable: {pool.unavailable}.
              {pool.size && ` Sizes are from ${age(pool.size.measured_at, now)}.`}
            </Text>
          )}
          {over && (
            <Text size="xs" c="orange">
              More is promised than the disk holds.
            </Text>
          )}
          {(pool.shortfall_bytes ?? 0n) > 0n && (
            <Text size="xs" c="orange">
              Less is free than may still be stored.
            </Text>
          )}
        </div>
      </Cell>
      <Cell label="Total size" kind="number">
        {pool.size ? size(pool.size.total_bytes) : "unknown"}
      </Cell>
      <Cell label="Free space" kind="number">
        {pool.size ? size(pool.size.free_bytes) : "unknown"}
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
