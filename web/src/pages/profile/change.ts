import type { HistoryEntry } from "../../api/profiles";
import { size } from "../../format/size";
import { roleName } from "../../people/roles";
import { status } from "../../people/statuses";

type Change = HistoryEntry["changes"][number];

interface Field {
  label: string;
  shown?(value: string): string;
}

const FIELDS: Record<string, Field> = {
  login: { label: "Login" },
  display_name: { label: "Display name" },
  email: { label: "E-mail" },
  notes: { label: "Notes" },
  role: { label: "Role", shown: roleName },
  status: { label: "Status", shown: (name) => status(name).label },
  pool: { label: "Pool" },
  quota_bytes: { label: "Quota", shown: (bytes) => size(BigInt(bytes)) },
};

/** What an entry changed. Of what happened in a pool and leaves it as it is, the pool is told. */
export function changesOf({ changes, subject }: Pick<HistoryEntry, "changes" | "subject">) {
  const told = changes.map(changed);
  const named = changes.some(({ field }) => field === "pool");
  return subject.name && !named
    ? [...told, { field: "Pool", old: undefined, now: subject.name }]
    : told;
}

/** What a field was and is, for people. Of an erased person it is known only that it changed. */
export function changed({ field, old, new: now }: Change) {
  const { label, shown = (value: string) => value }: Field = FIELDS[field] ?? { label: field };
  if (!old && !now) return { field: label, old: undefined, now: "erased" };
  if (field === "pool" && !old) return { field: label, old: undefined, now: now ?? "" };
  const told = (value: string | null | undefined) => (value ? shown(value) : "nothing");
  return { field: label, old: told(old), now: told(now) };
}
