import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";
import { type PoolEntry, useLedger } from "../../api/pools";
import { exactly, size } from "../../format/size";
import { moment } from "../../format/when";
import { useListAddress } from "../../lists/address";
import { ListEnd } from "../../lists/ListEnd";
import { Nothing } from "../../lists/Nothing";
import { Cell, Row, Rows } from "../../lists/Rows";
import { SkeletonRows } from "../../lists/SkeletonRows";

const COLUMNS = [
  { name: "When" },
  { name: "What" },
  { name: "For" },
  { name: "Change", kind: "number" },
  { name: "Allocated in all", kind: "number" },
  { name: "By" },
] as const;

/** Who reserved what, when, by whom and why; newest first. */
export function Ledger({ poolId }: { poolId: string }) {
  const address = useListAddress();
  const ledger = useLedger(poolId, address.pages);
  return (
    <section aria-label="Reservations">
      {ledger.items?.length !== 0 && !(ledger.error && !ledger.items) && (
        <Rows label="Reservations" columns={[...COLUMNS]} busy={!ledger.items}>
          {ledger.items ? (
            ledger.items.map((entry) => <LedgerRow key={entry.position} entry={entry} />)
          ) : (
            <SkeletonRows columns={COLUMNS.length} />
          )}
        </Rows>
      )}
      <ListEnd
        list={ledger}
        address={address}
        of={["entry", "entries"]}
        empty={<Nothing title="Nothing has happened yet" why="Every change will be listed here." />}
      />
    </section>
  );
}

function LedgerRow({ entry }: { entry: PoolEntry }) {
  return (
    <Row>
      <Cell label="When">
        <Text size="sm" component="time" dateTime={entry.at}>
          {moment(entry.at)}
        </Text>
      </Cell>
      <Cell label="What">
        <div>
          <Text size="sm">{what(entry)}</Text>
          {why(entry) && (
            <Text size="xs" c="dimmed">
              {why(entry)}
            </Text>
          )}
        </div>
      </Cell>
      <Cell label="For">
        {entry.account && (
          <Anchor component={Link} to={`/profiles/${entry.account.account_id}`} size="sm">
            {entry.account.display_name ?? "Erased person"}
          </Anchor>
        )}
      </Cell>
      <Cell label="Change" kind="number">
        {entry.bytes != null && entry.previous_bytes != null && (
          <span title={`${exactly(entry.previous_bytes)} → ${exactly(entry.bytes)}`}>
            {size(entry.previous_bytes)} → {size(entry.bytes)}
          </span>
        )}
      </Cell>
      <Cell label="Allocated in all" kind="number">
        <span title={exactly(entry.reserved_bytes)}>{size(entry.reserved_bytes)}</span>
      </Cell>
      <Cell label="By">
        <Text size="sm">{by(entry)}</Text>
      </Cell>
    </Row>
  );
}

const WHAT: Record<string, string> = {
  PoolRegistered: "Pool registered",
  PoolRenamed: "Pool renamed",
  QuotaAllocated: "Allocated",
  QuotaReleased: "Released",
  MoveStarted: "Starts to move away",
  MoveCancelled: "Move cancelled",
  MoveCompleted: "Moved away",
  OldCopyGivenUp: "Old copy given up",
  OldCopyCleaned: "Old copy removed",
  SpaceReserved: "Kept for who moves here",
  SpaceReleased: "Kept no more",
  QuotaMovedIn: "Moved here",
  RemovalOrdered: "Files to be removed",
  FilesRemoved: "Files removed",
  FilesKept: "Files kept after all",
  FilesAbandoned: "Files not removed",
  PoolRetired: "Pool retired",
};

function what({ event_type, headroom_bytes }: PoolEntry): string {
  if (event_type === "HeadroomChanged") return `Headroom is ${size(headroom_bytes)}`;
  return WHAT[event_type] ?? event_type;
}

/** What needs a reason had one, so it is erased where it is missing. Nobody has to give one otherwise. */
function why({ overcommitted, disk_gone, reason }: PoolEntry): string | null | undefined {
  const erased = "why is erased";
  if (overcommitted) return `Over-committed: ${reason ?? erased}`;
  if (disk_gone) return `Its disk is gone for good: ${reason ?? erased}`;
  return reason;
}

const SYSTEM: Record<string, string> = {
  "initial-quota": "the server, as asked for at the invitation",
  moving: "the server, for a move",
  "left-files": "the server, after a deletion",
};

function by({ actor, actor_system }: PoolEntry): string {
  if (actor) return actor.display_name ?? "an erased person";
  return (actor_system && SYSTEM[actor_system]) ?? "the server";
}
