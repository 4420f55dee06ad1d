import { Alert, Text } from "@mantine/core";
import { usePools } from "../../api/pools";
import { size } from "../../format/size";
import { reservable } from "../../storage/reservable";

interface ReservableProps {
  poolId: string;
  /** What is asked for, where that is a size. */
  bytes: bigint | undefined;
}

/**
 * How much a pool can still promise now. More may be asked for all the same: it is decided once the
 * person is let in, and until then the pool may have room again.
 */
export function Reservable({ poolId, bytes }: ReservableProps) {
  const pool = usePools().data?.find((known) => known.pool_id === poolId);
  if (!pool) return null;
  const left = reservable(pool);
  if (left === undefined) {
    return (
      <Text size="sm" c="dimmed" role="status">
        It is not known how much can still be reserved in {pool.name}: its disk was never reached.
      </Text>
    );
  }
  if (bytes !== undefined && bytes > left) {
    return (
      <Alert color="orange" variant="light" title="More than the pool has now" role="status">
        {size(left)} can still be reserved in {pool.name}. The person can be invited all the same;
        their storage then waits in Approvals until there is room, or somebody declines it.
      </Alert>
    );
  }
  return (
    <Text size="sm" c="dimmed" role="status">
      {size(left)} can still be reserved in {pool.name}. It is set aside once the person is let in.
    </Text>
  );
}
