import { Text } from "@mantine/core";
import type { HistoryEntry } from "../../api/profiles";
import { moment } from "../../format/when";
import { changesOf } from "./change";
import classes from "./History.module.css";

/** One thing that happened: when, what, by whom, why, from where, and what it changed. */
export function HistoryItem({ entry }: { entry: HistoryEntry }) {
  const changes = changesOf(entry);
  return (
    <li className={classes.entry}>
      <Text size="sm" c="dimmed" component="time" dateTime={entry.at}>
        {moment(entry.at)}
      </Text>
      <div className={classes.what}>
        <strong>{entry.summary}</strong>{" "}
        <Text span size="sm" c="dimmed">
          by {actor(entry)}
          {entry.address && ` from ${entry.address}`}
        </Text>
        {entry.reason && <blockquote className={classes.reason}>{entry.reason}</blockquote>}
        {changes.length > 0 && (
          <ul className={classes.changes}>
            {changes.map(({ field, old, now }) => (
              <li key={field}>
                {field}: {old && `${old} → `}
                <ins>{now}</ins>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function actor({ actor: { kind, name } }: HistoryEntry): string {
  if (kind === "system") return name ? `the system (${name})` : "the system";
  return name ?? "an erased person";
}
