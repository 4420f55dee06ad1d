import { Skeleton } from "@mantine/core";
import { useHistory } from "../../api/profiles";
import { useListAddress } from "../../lists/address";
import { ListEnd } from "../../lists/ListEnd";
import { Nothing } from "../../lists/Nothing";
import classes from "./History.module.css";
import { HistoryItem } from "./HistoryItem";

/** Everything that happened to somebody, newest first. */
export function History({ accountId }: { accountId: string }) {
  const address = useListAddress();
  const history = useHistory(accountId, address.pages);
  return (
    <section aria-label="History">
      {history.items ? (
        <ol className={classes.entries}>
          {history.items.map((entry) => (
            <HistoryItem key={entry.position} entry={entry} />
          ))}
        </ol>
      ) : (
        !history.error && <Skeleton height={160} radius="md" aria-label="Loading" />
      )}
      <ListEnd
        list={history}
        address={address}
        of={["entry", "entries"]}
        empty={<Nothing title="Nothing has happened yet" why="Every change will be listed here." />}
      />
    </section>
  );
}
