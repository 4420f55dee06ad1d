import { Code, List, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useMovesOf } from "../api/moves";
import { useCapacity, usePools } from "../api/pools";
import { useProfile } from "../api/profiles";
import { size } from "../format/size";

/** How much of somebody's lies where, for who decides what becomes of it. */
export function FilesOnDisk({ accountId }: { accountId: string }) {
  const { quota, fingerprint } = useProfile(accountId).data ?? {};
  const pools = usePools().data ?? [];
  const moves = useMovesOf(accountId).data?.moves ?? [];
  const used = useCapacity(quota?.pool_id, accountId).data?.usage?.bytes;
  const folder = (poolId: string) => {
    const root = pools.find((pool) => pool.pool_id === poolId)?.root;
    return root && fingerprint ? `${root}/users/${fingerprint}` : undefined;
  };
  const moving = moves.find(({ state }) => state === "moving");
  const oldCopies = moves.filter(({ state }) => state !== "moving");
  if (!quota && oldCopies.length === 0) {
    return "No storage is allocated now. Files that an earlier quota has left are meant as well.";
  }
  return (
    <>
      <List size="xs">
        {quota && (
          <Place folder={folder(quota.pool_id)}>
            {used === undefined ? "Not measured yet" : `${size(used)} used`}, in {quota.pool_name}
          </Place>
        )}
        {oldCopies.map(({ move_id, from, old_bytes }) => (
          <Place key={move_id} folder={folder(from.pool_id)}>
            Old copy of {size(old_bytes ?? 0n)}, in {from.name}
          </Place>
        ))}
      </List>
      {moving && (
        <Text size="xs">
          The move to {moving.to.name} is cancelled, and what was copied there is removed.
        </Text>
      )}
    </>
  );
}

function Place({ folder, children }: { folder: string | undefined; children: ReactNode }) {
  return (
    <List.Item>
      {children}
      {folder && (
        <>
          {": "}
          <Code style={{ overflowWrap: "anywhere" }}>{folder}</Code>
        </>
      )}
    </List.Item>
  );
}
