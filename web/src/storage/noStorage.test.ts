import { expect, test } from "vitest";
import { noStorage } from "./noStorage";

const place = (usage: { files: number; bytes: bigint } | null) => ({
  pool_id: "p",
  pool_name: "Main disk",
  usage: usage && { ...usage, measured_at: "2026-01-01T00:00:00Z" },
});

test("who never had storage is told who gives it", () => {
  expect(noStorage(null).title).toBe("You have no storage yet");
  expect(noStorage(undefined).why).toContain("has to allocate storage");
});

test("who had storage is told what is left of their files, and where", () => {
  const { title, why } = noStorage({ places: [place({ files: 3, bytes: 2_000_000n })] });
  expect(title).toBe("Your storage was taken back");
  expect(why).toContain("still in the pool Main disk (3 files, 2 MB)");
});

test("files that could not be looked at are not said to be there", () => {
  const { why } = noStorage({ places: [place(null)] });
  expect(why).toContain("Nothing was deleted with it");
  expect(why).not.toContain("still in");
});

test("where nothing is left, nothing is promised", () => {
  for (const places of [[], [place({ files: 0, bytes: 0n })]]) {
    expect(noStorage({ places }).why).toContain("No files of yours");
  }
});
