import type { Pool } from "../../api/pools";

/** Pools to choose from. Where several go by one name, each is told apart by its folder. */
export function poolChoices(pools: Pick<Pool, "pool_id" | "name" | "root">[]) {
  return pools.map(({ pool_id, name, root }) => {
    const isAlone = pools.filter((other) => other.name === name).length === 1;
    return { value: pool_id, label: isAlone ? name : `${name} (${root})` };
  });
}
