import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { FileWork } from "../api/moves";
import { WorkProgress } from "./WorkProgress";

const COPYING: FileWork = {
  phase: "copying",
  bytes: 2_000_000_000n,
  total_bytes: 5_000_000_000n,
  files: 1_200,
  total_files: 4_321,
};

/** What the page shows of it. */
function shown(work: FileWork): string {
  return renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <WorkProgress work={work} accountId="ada" mayRetry />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

/** How far the bar says it is, and how wide it is drawn. */
const bars = (page: string) =>
  [...page.matchAll(/<[^>]*role="progressbar"[^>]*>/gu)].map(([bar]) => ({
    value: Number(/aria-valuenow="([\d.]+)"/u.exec(bar)?.[1]),
    width: /--progress-section-size:([\d.]+%)/u.exec(bar)?.[1],
    label: /aria-label="([^"]+)"/u.exec(bar)?.[1],
  }));

describe("the progress of work on files", () => {
  it("is a bar at what was gone through of all bytes, with the figures beside it", () => {
    const page = shown(COPYING);
    expect(bars(page)).toEqual([{ value: 40, width: "40%", label: "Copying" }]);
    expect(page).toContain("2 GB of 5 GB");
    expect(page).toContain("1,200 of 4,321 files");
  });

  it("begins anew when the copy is compared, and says so", () => {
    const [bar] = bars(shown({ ...COPYING, phase: "comparing", bytes: 0n, files: 0 }));
    expect(bar?.value).toBe(0);
    expect(bar?.label).toMatch(/^Comparing the copy/u);
  });

  it("is full at most when files have grown meanwhile", () => {
    expect(bars(shown({ ...COPYING, bytes: 6_000_000_000n }))[0]?.value).toBe(100);
  });

  it("is no bar where nothing is counted, nor where it does not go on", () => {
    expect(bars(shown({ ...COPYING, phase: "switching" }))).toEqual([]);
    const held_up = {
      asks_for_action: true,
      code: "target-unavailable",
      detail: "The disk of the pool is not there.",
      pool: { pool_id: "north", name: "North" },
    };
    const page = shown({ ...COPYING, held_up });
    expect(bars(page)).toEqual([]);
    expect(page).toContain("The disk of the pool is not there.");
    expect(page).toContain("Retry");
  });
});
