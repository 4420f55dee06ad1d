/** Walking through the setup page, as far as a test wants to. */
import { expect, type Page } from "@playwright/test";

export async function openLink(page: Page, link: string): Promise<void> {
  await page.goto("about:blank"); // else a change of fragment alone would load nothing anew
  await page.goto(link);
}

export async function choosePassword(page: Page, password: string): Promise<void> {
  await page.getByRole("textbox", { name: "Password", exact: true }).fill(password);
  await page.getByRole("textbox", { name: "Repeat the password" }).fill(password);
  await page.getByRole("button", { name: "Continue" }).click();
}

/** Reads the words off the page. */
export async function readWords(page: Page): Promise<string[]> {
  const items = page.getByRole("list", { name: "Recovery words" }).getByRole("listitem");
  await expect(items).toHaveCount(24);
  return (await items.allInnerTexts()).map((word) => word.trim());
}

export async function readFingerprint(page: Page): Promise<string> {
  const section = page.getByRole("region", { name: "Fingerprint" });
  const digits = /(?:[0-9a-f]{4}\s*){32}$/u.exec((await section.textContent()) ?? "")?.[0] ?? "";
  return digits.replace(/\s/gu, "");
}

/** Goes on to the check and types the words that are asked for. */
export async function repeatWords(page: Page, words: string[]): Promise<void> {
  await page.getByRole("button", { name: "I have written them down" }).click();
  const boxes = page.getByRole("textbox", { name: /^Word \d+$/u });
  await expect(boxes).toHaveCount(4);
  for (const box of await boxes.all()) {
    const label = await box.evaluate((input: HTMLInputElement) => input.labels?.[0]?.textContent);
    const place = Number(label?.replace("Word ", ""));
    await box.fill(words[place - 1] ?? "");
  }
}

export async function createAccount(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Create my account" }).click();
}

/** From the link to "your account is ready", or to whatever is said then. */
export async function setUp(
  page: Page,
  link: string,
  password: string,
  said = "Your account is ready",
) {
  await openLink(page, link);
  await choosePassword(page, password);
  const words = await readWords(page);
  const fingerprint = await readFingerprint(page);
  await repeatWords(page, words);
  await createAccount(page);
  await expect(page.getByRole("heading", { name: said })).toBeVisible();
  return { words, fingerprint };
}
