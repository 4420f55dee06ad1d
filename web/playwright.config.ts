import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { defineConfig } from "@playwright/test";

/** CHROMIUM_PATH, else the system's Chromium, else the one that Playwright installed. */
function chromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named) return named;
  return (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => [join(folder, "chromium"), join(folder, "chromium-browser")])
    .find((path) => existsSync(path));
}

const executablePath = chromium();

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // Each spec runs a server and a database of its own; side by side they would fight for the cores.
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  // Browsers hiccup on machines that others use too: what passes only at the second try is listed as
  // flaky. Developers see it fail at once.
  retries: process.env.CI ? 1 : 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  use: {
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
    locale: "en-GB",
    timezoneId: "UTC",
    // Recording every test costs more than what most of them do.
    trace: process.env.CI ? "on-first-retry" : "retain-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
