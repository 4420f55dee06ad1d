/** Classic passwords, changing one's password, reset links, and recovery with the words. */
import { mkdir } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { goTo, registerPool, rowOf, waiting } from "./console-page";
import { test } from "./fixtures";
import { pictures } from "./screenshots";
import {
  choosePassword,
  createAccount,
  openLink,
  readWords,
  repeatWords,
  setUp,
} from "./setup-page";
import { chooseKind, signIn } from "./sign-in-page";

const FIRST = "seven lanterns drift 31";
const SECOND = "nine harbours wait 58";

function heading(page: Page, name: string) {
  return page.getByRole("heading", { name });
}

async function changePassword(page: Page, present: string, chosen: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Change your password" });
  if (!(await dialog.isVisible())) {
    await page.getByRole("button", { name: "Change password" }).click();
  }
  await dialog.getByRole("textbox", { name: "Present password" }).fill(present);
  await dialog.getByRole("textbox", { name: "New password", exact: true }).fill(chosen);
  await dialog.getByRole("textbox", { name: "Repeat the new password" }).fill(chosen);
  await dialog.getByRole("button", { name: "Change password" }).click();
}

async function recover(page: Page, login: string, words: string[], chosen: string): Promise<void> {
  await page.getByRole("textbox", { name: "Login" }).fill(login);
  await page.getByRole("textbox", { name: "Recovery words" }).fill(words.join("\n"));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("textbox", { name: "Password", exact: true }).fill(chosen);
  await page.getByRole("textbox", { name: "Repeat the password" }).fill(chosen);
  await page.getByRole("button", { name: "Set the new password" }).click();
}

test("a password user is created in Settings, waits, is enabled, and signs in", async ({
  admin,
  guest,
}) => {
  await goTo(admin.page, "Settings");
  const security = admin.page.getByRole("region", { name: "Security" });
  await expect(security.getByRole("heading", { name: "Create password user" })).toBeVisible();
  await pictures(admin.page, "30-settings");
  await admin.page.getByRole("textbox", { name: "Display name" }).fill("Bob Builder");
  await admin.page.getByRole("textbox", { name: "Login" }).fill("bob");
  await admin.page.getByLabel("Status").selectOption("Disabled - needs approval");
  await admin.page.getByRole("button", { name: "Create user and setup link" }).click();
  const card = admin.page.getByRole("region", { name: "Setup link" });
  const link = await card.getByRole("textbox", { name: "Setup link" }).inputValue();
  await card.getByRole("button", { name: "Copy link" }).click();

  const { page } = guest;
  await openLink(page, link);
  await expect(page.getByText("Your password is sent to the server")).toContainText(
    "When you sign in, choose the kind Classic.",
  );
  await pictures(page, "31-setup-classic");
  await choosePassword(page, FIRST);
  const words = await readWords(page);
  guest.keepsSecret({ words });
  await repeatWords(page, words);
  await createAccount(page);
  await expect(heading(page, "Your account is awaiting approval")).toBeVisible();
  await expect(page.getByText("choose the kind Classic")).toBeVisible();

  const bob = await waiting(admin.page, "Bob Builder");
  await bob.getByRole("button", { name: "Enable Bob Builder" }).click();
  await expect(admin.page.getByText("Bob Builder can sign in now.")).toBeVisible();

  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByRole("radio", { name: "Classic" }), "as the account is").toBeChecked();
  await pictures(page, "32-sign-in-kinds");
  await signIn(page, "bob", FIRST, "OPAQUE");
  await expect(page.getByRole("alert"), "none stands in for another").toContainText("do not match");
  await expect(page.getByRole("alert")).toContainText("may be of the other kind");
  await chooseKind(page, "Classic");
  await expect(page.getByRole("alert"), "it was about the other kind").toHaveCount(0);
  await expect(page.getByText("Try OPAQUE first, which sends nothing")).toBeVisible();
  await signIn(page, "bob", FIRST, "Classic");
  await expect(heading(page, "Bob Builder")).toBeVisible();

  await changePassword(page, "not his password", SECOND);
  await expect(page.getByRole("alert")).toContainText("not your present password");
  await pictures(page, "33-change-password");
  await changePassword(page, FIRST, SECOND);
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, "bob", SECOND, "Classic");
  await expect(heading(page, "Bob Builder")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();

  await page.getByRole("link", { name: "Use your recovery words" }).click();
  await chooseKind(page, "OPAQUE");
  await recover(page, "bob", words, FIRST);
  await expect(page.getByRole("alert")).toContainText("Choose Classic");
  await chooseKind(page, "Classic");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("textbox", { name: "Password", exact: true }).fill(FIRST);
  await page.getByRole("textbox", { name: "Repeat the password" }).fill(FIRST);
  await page.getByRole("button", { name: "Set the new password" }).click();
  await expect(heading(page, "Your new password is set")).toBeVisible();
  await signIn(page, "bob", FIRST, "Classic");
  await expect(heading(page, "Bob Builder")).toBeVisible();
});

test("a password user is created enabled, with a role and storage, and needs nobody", async ({
  admin,
  guest,
  ready,
}) => {
  const folder = ready.installation.folder("vault");
  await mkdir(folder);
  await registerPool(admin.page, "Vault", folder);
  await expect(rowOf(admin.page, "Vault")).toBeVisible();
  await goTo(admin.page, "Settings");
  await admin.page.getByRole("textbox", { name: "Display name" }).fill("Eva Early");
  await admin.page.getByRole("textbox", { name: "Login" }).fill("eva");
  await admin.page.getByLabel("Role").selectOption("Support");
  await admin.page.getByLabel("Status").selectOption("Enabled");
  await admin.page.getByLabel("Storage pool").selectOption({ label: "Vault" });
  await admin.page.getByLabel("Quota").fill("0.5");
  await admin.page.getByRole("button", { name: "Create user and setup link" }).click();
  const card = admin.page.getByRole("region", { name: "Setup link" });
  const link = await card.getByRole("textbox", { name: "Setup link" }).inputValue();

  const { words } = await setUp(guest.page, link, FIRST);
  guest.keepsSecret({ words });
  await guest.page.getByRole("link", { name: "Sign in" }).click();
  await signIn(guest.page, "eva", FIRST, "Classic");
  await guest.page.waitForURL("**/approvals");
  const me = async () => (await guest.get("me")).body;
  await expect.poll(me).toMatchObject({ role: "support", quota: { bytes: 500_000_000 } });
});

test("with OPAQUE neither a change nor a recovery sends a password or words", async ({
  guest,
  invite,
}) => {
  const { link } = await invite("rita");
  const { page } = guest;
  const { words } = await setUp(page, link.url, FIRST);
  guest.keepsSecret({ password: FIRST, words });
  guest.keepsSecret({ password: SECOND });
  await signIn(page, "rita", FIRST);
  await expect(heading(page, "Guest rita")).toBeVisible();
  await changePassword(page, SECOND, FIRST);
  await expect(page.getByRole("alert")).toContainText("not your present password");
  await changePassword(page, FIRST, SECOND);
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();

  await page.goto("/recover");
  await page.getByRole("textbox", { name: "Login" }).fill("rita");
  await page.getByRole("textbox", { name: "Recovery words" }).fill(words.slice(1).join(" "));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Recovery words are 24 words, not 23.")).toBeVisible();
  await pictures(page, "34-recover");
  await recover(page, "nobody", words, FIRST);
  await expect(page.getByRole("alert")).toContainText("do not belong to an account");
  await recover(page, "rita", words, FIRST);
  await expect(heading(page, "Your new password is set")).toBeVisible();
  await signIn(page, "rita", SECOND);
  await expect(page.getByRole("alert")).toContainText("do not match");
  await signIn(page, "rita", FIRST);
  await expect(heading(page, "Guest rita")).toBeVisible();
});
