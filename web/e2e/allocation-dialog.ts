/** What the allocation dialog shows, against what the server has told it. */
import { expect, type Locator } from "@playwright/test";
import { size } from "../src/format/size";
import { figures } from "./console-page";

interface Told {
  usage: { bytes: number };
  current_quota_bytes: number;
  total_bytes: number;
  free_bytes: number;
  headroom_bytes: number;
  reserved_for_others_bytes: number;
  remaining_reservable_bytes: number;
  requested_bytes: number;
}

/** Between two parts of the bar. */
const GAP_PX = 2;

/** Asks for so many gigabytes, and looks if numbers and widths are those of the answer. */
export async function showsTruly(dialog: Locator, gigabytes: string): Promise<void> {
  const page = dialog.page();
  let told: Told | undefined;
  const bytes = `${gigabytes}000000000`;
  page.on("response", async (response) => {
    const asked = new URL(response.url()).searchParams.get("requested_bytes");
    if (asked === bytes) told = (await response.json()) as Told;
  });
  await dialog.getByLabel("Size in GB").fill(gigabytes);
  // The bar takes a moment to get there, and a newer answer may have come meanwhile.
  await expect(async () => {
    if (!told) throw new Error("The server has not answered yet.");
    expect(await figures(dialog)).toEqual(sevenFigures(told));
    const parts = shares(told);
    const legend = dialog.getByRole("list", { name: "How the pool would be shared out" });
    expect(await legend.getByRole("listitem").allTextContents()).toEqual(
      parts.map(({ label, bytes }) => `${label}: ${words(bytes)}`),
    );
    const sum = parts.reduce((all, part) => all + part.bytes, 0);
    const bar = dialog.locator("div[aria-hidden=true]:has(> span[data-part])");
    const drawn = bar.locator("> span");
    const room = (await bar.boundingBox())?.width ?? 0;
    const inside = room - GAP_PX * ((await drawn.count()) - 1);
    for (const { name, bytes } of parts) {
      const part = bar.locator(`> span[data-part=${name}]`);
      const width = (await part.count()) === 0 ? 0 : ((await part.boundingBox())?.width ?? 0);
      expect(Math.abs(width - (inside * bytes) / sum), name).toBeLessThan(1);
    }
  }).toPass({ timeout: 30_000 });
}

const words = (bytes: number) => size(BigInt(bytes));

function sevenFigures(told: Told): Record<string, string> {
  return {
    "User currently uses": words(told.usage.bytes),
    "Current quota": words(told.current_quota_bytes),
    "Pool total size": words(told.total_bytes),
    "Pool free space": words(told.free_bytes),
    "Reserved for others": words(told.reserved_for_others_bytes),
    "Remaining reservable": words(told.remaining_reservable_bytes),
    "Requested quota": words(told.requested_bytes),
  };
}

/** How the pool would be shared out, from left to right: all of it. */
function shares(told: Told) {
  const used = told.usage.bytes;
  const requested = told.requested_bytes;
  const remaining = told.remaining_reservable_bytes - requested;
  const parts = [
    { name: "used", label: "Used by this person", bytes: used },
    { name: "requested", label: "Requested, not used yet", bytes: requested - used },
    { name: "others", label: "Reserved for others", bytes: told.reserved_for_others_bytes },
    { name: "remaining", label: "Remaining", bytes: remaining },
    { name: "headroom", label: "Kept free", bytes: told.headroom_bytes },
  ];
  expect(parts.reduce((all, part) => all + part.bytes, 0)).toBe(told.total_bytes);
  return parts;
}
