/** Why somebody cannot store files, and what can be done about it. */
import type { Me } from "../api/me";
import { size } from "../format/size";

type TakenBack = NonNullable<Me["taken_back"]>;

export function noStorage(takenBack: TakenBack | null | undefined): {
  title: string;
  why: string;
} {
  if (!takenBack) {
    return {
      title: "You have no storage yet",
      why: "An administrator has to allocate storage to you before you can keep files here.",
    };
  }
  return { title: "Your storage was taken back", why: whatIsLeft(takenBack) };
}

/** Taking storage back removes nothing: what is left is told, and where. */
function whatIsLeft({ places }: TakenBack): string {
  const left = places.filter(({ usage }) => usage?.files !== 0);
  if (left.length === 0) {
    return "No files of yours are where they were. An administrator can allocate storage to you again.";
  }
  const where = left
    .map(({ pool_name, usage }) =>
      usage ? `${pool_name} (${files(usage.files)}, ${size(usage.bytes)})` : pool_name,
    )
    .join(" and in the pool ");
  const known = left.every(({ usage }) => usage);
  const still = known
    ? `Your files are still in the pool ${where}`
    : `Nothing was deleted with it: what you had stored stays in the pool ${where}`;
  return `${still}, and cannot be opened here for now. Ask an administrator to allocate storage there to you again, or to hand the files over.`;
}

const files = (count: number) => (count === 1 ? "1 file" : `${count.toLocaleString("en")} files`);
