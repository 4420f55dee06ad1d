/** A phone with the DNA Connect app: the program that scans pictures of codes. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Locator, Page } from "@playwright/test";

const BINARY =
  process.env.PHONE_BIN ?? resolve(import.meta.dirname, "../../target/debug/examples/phone");

async function run(options: string[], words?: string): Promise<string> {
  const scanning = promisify(execFile)(BINARY, options);
  scanning.child.stdin?.end(words);
  return (await scanning).stdout;
}

/** Holds the phone, with these options, until it sees the code. Returns what it printed. */
async function hold(code: Locator, options: string[], words?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "dna-nexus-phone-"));
  try {
    const path = join(folder, "screen.png");
    for (let attempt = 1; ; attempt += 1) {
      await code.screenshot({ path });
      try {
        return await run(["--image", path, ...options], words);
      } catch (error) {
        // This picture shows none yet.
        if (attempt === 5 || !String(error).includes("there is no QR code in")) throw error;
        await code.page().waitForTimeout(300);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Scans the code on the screen, with the words of an identity, else with a new one. Returns what
 * the phone printed. Fails with what it complained about.
 */
export async function scan(page: Page, words?: string): Promise<string> {
  const code = page.getByRole("img", { name: "QR code for the DNA Connect app" });
  return hold(code, words ? [] : ["--fresh"], words);
}

/** What is in the code of a link, read as any phone's camera does. */
export async function readLinkCode(card: Locator): Promise<string> {
  const code = card.getByRole("img", { name: /link as a QR code$/u });
  return (await hold(code, ["--read"])).trimEnd();
}

/**
 * As `scan` with a new identity, where the phone shows digits: to the app that is a refusal, or it
 * would not show them. Returns what the phone printed, and the digits.
 */
export async function scanForDigits(page: Page): Promise<{ printed: string; digits: string }> {
  const refused = await scan(page).then(
    () => undefined,
    (failure: { stdout: string; stderr: string }) => failure,
  );
  const digits = /\b\d{6}\b/u.exec(refused?.stderr ?? "")?.[0];
  if (!refused || !digits) throw new Error(`The phone showed no digits.\n${refused?.stderr}`);
  return { printed: refused.stdout, digits };
}

/** The words of the identity that the phone has just made. */
export function wordsOf(printed: string): string {
  return /^Words: +(.+)$/mu.exec(printed)?.[1] ?? "";
}

export function fingerprintOf(printed: string): string {
  return /^Fingerprint: +([0-9a-f]{128})$/mu.exec(printed)?.[1] ?? "";
}

/** The first and the last eight digits of the fingerprint that the phone printed. */
export function fingerprintEnds(printed: string): { first: string; last: string } {
  const fingerprint = fingerprintOf(printed);
  return { first: fingerprint.slice(0, 8), last: fingerprint.slice(-8) };
}
