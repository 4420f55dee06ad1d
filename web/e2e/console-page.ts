/** Finding one's way around the console, as an administrator does. */
import { expect, type Locator, type Page } from "@playwright/test";

/** The row of a list that names somebody. */
export function rowOf(page: Page, name: string): Locator {
  return page.getByRole("row").filter({ hasText: name });
}

export async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name: place }).click();
  await expect(page.getByRole("heading", { level: 1, name: place })).toBeVisible();
}

/**
 * The row of somebody in Approvals, looked for by name: the list is in pages, and who came last is
 * on its last one.
 */
export async function waiting(page: Page, name: string): Promise<Locator> {
  await goTo(page, "Approvals");
  const filter = page.getByRole("textbox", { name: "Filter" });
  await expect(filter).toHaveValue("");
  await filter.fill(name);
  return rowOf(page, name);
}

export async function registerPool(page: Page, name: string, folder: string): Promise<void> {
  await goTo(page, "Storage pools");
  await page.getByRole("button", { name: "Register pool" }).click();
  const dialog = page.getByRole("dialog", { name: "Register a storage pool" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Folder").fill(folder);
  await dialog.getByLabel("Headroom").fill("1");
  await dialog.getByRole("button", { name: "Register pool" }).click();
}

/** Creates an OPAQUE user and returns the setup link, taken from the clipboard. */
export async function invite(page: Page, name: string, login: string): Promise<string> {
  await goTo(page, "Approvals");
  await page.getByRole("textbox", { name: "Display name" }).fill(name);
  await page.getByRole("textbox", { name: "Login" }).fill(login);
  await page.getByRole("button", { name: "Create user and setup link" }).click();
  const card = page.getByRole("region", { name: "Setup link" });
  await expect(card).toContainText(`${name} is invited`);
  await card.getByRole("button", { name: "Copy link" }).click();
  await expect(card.getByRole("button", { name: "Link copied" })).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** The figures of the allocation dialog, by their labels. */
export async function figures(dialog: Locator): Promise<Record<string, string>> {
  const terms = await dialog.locator("dt").allTextContents();
  const values = await dialog.locator("dd").allTextContents();
  return Object.fromEntries(terms.map((term, place) => [term, values[place] ?? ""]));
}
