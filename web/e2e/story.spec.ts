/** The whole story with two people and the real server, from the first link to the last refusal. */
import { mkdir } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { figures, goTo, invite, registerPool, rowOf } from "./console-page";
import { picture, pictures } from "./screenshots";
import { Installation } from "./server";
import {
  choosePassword,
  createAccount,
  openLink,
  readFingerprint,
  readWords,
  repeatWords,
  setUp,
} from "./setup-page";
import { signIn, submitSignIn } from "./sign-in-page";
import { Visitor } from "./visitor";

const ADMIN_PASSWORD = "granite otter quietly 88";
const USER_PASSWORD = "seven lanterns drift 31";

interface Page<Item> {
  items: Item[];
}

let installation: Installation;
let bootstrapLink: string | undefined;

test.beforeAll(async () => {
  installation = await Installation.create();
  bootstrapLink = await installation.start();
});

test.afterAll(() => installation.remove());

test("an administrator invites somebody, lets them in, gives them storage, and revokes them", async ({
  browser,
}) => {
  if (!bootstrapLink) throw new Error("The server printed no bootstrap link.");
  const admin = await Visitor.arrive(browser, installation.origin);
  const { page } = admin;

  await test.step("the first administrator sets up and signs in", async () => {
    admin.keepsSecret({ password: ADMIN_PASSWORD });
    const { words } = await setUp(page, bootstrapLink as string, ADMIN_PASSWORD);
    admin.keepsSecret({ words });
    await page.getByRole("link", { name: "Sign in" }).click();
    const login = await page.getByRole("textbox", { name: "Login" }).inputValue();
    await submitSignIn(page, login, ADMIN_PASSWORD);
    await expect(page.getByRole("heading", { name: "Approvals" })).toBeVisible();
    await expect(page).toHaveTitle("Approvals · dna-nexus");
    await expect(page.getByText("Nobody waits for you")).toBeVisible();
    await pictures(page, "01-approvals-empty");
  });

  await test.step("a folder becomes a storage pool, and one that is not there does not", async () => {
    const folder = installation.folder("pool");
    await registerPool(page, "Main disk", folder);
    const dialog = page.getByRole("dialog", { name: "Register a storage pool" });
    await expect(dialog.getByLabel("Folder")).toHaveAccessibleDescription(/cannot hold a pool/u);
    await pictures(page, "02-pool-refused");
    await dialog.getByLabel("Folder").fill(`${folder}-`);
    await expect(dialog.getByLabel("Folder")).not.toHaveAccessibleDescription(
      /cannot hold a pool/u,
    );
    await dialog.getByLabel("Folder").fill(folder);
    await mkdir(folder);
    await dialog.getByRole("button", { name: "Register pool" }).click();
    await expect(dialog).toBeHidden();
    await expect(rowOf(page, "Main disk")).toContainText(folder);
    await pictures(page, "03-pools");
  });

  const link = await test.step("an OPAQUE user is invited, and the link copied", async () => {
    const copied = await invite(page, "Ada Lovelace", "ada");
    expect(copied.startsWith(`${installation.origin}/setup#`)).toBe(true);
    await expect(page.getByText("it cannot be shown again")).toBeVisible();
    await pictures(page, "04-link");
    await page.getByRole("button", { name: "Close" }).click();
    expect(await page.content()).not.toContain(copied.split("#")[1] ?? "");
    await expect(rowOf(page, "Ada Lovelace")).toContainText("Waiting for setup");
    await expect(page.getByRole("link", { name: "Approvals 1 waiting" })).toBeVisible();
    return copied;
  });

  const guest = await Visitor.arrive(browser, installation.origin);
  const fingerprint =
    await test.step("the user sets up an identity at another browser", async () => {
      guest.keepsSecret({ password: USER_PASSWORD });
      await openLink(guest.page, link);
      await expect(
        guest.page.getByRole("heading", { name: "Welcome, Ada Lovelace" }),
      ).toBeVisible();
      await expect(rowOf(page, "Ada Lovelace"), "the list follows by itself").toContainText(
        "Opened",
      );
      await choosePassword(guest.page, USER_PASSWORD);
      const words = await readWords(guest.page);
      guest.keepsSecret({ words });
      const shown = await readFingerprint(guest.page);
      expect(shown).toMatch(/^[0-9a-f]{128}$/u);
      await repeatWords(guest.page, words);
      await createAccount(guest.page);
      await expect(
        guest.page.getByRole("heading", { name: "Your account is awaiting approval" }),
      ).toBeVisible();
      await signIn(guest.page, "ada", USER_PASSWORD);
      await expect(guest.page.getByRole("alert")).toContainText("awaiting approval");
      return shown;
    });

  await test.step("the row has changed by itself, and one click lets the user in", async () => {
    const row = rowOf(page, "Ada Lovelace");
    await expect(row).toContainText("Needs approval");
    await pictures(page, "05-pending");
    await row.getByRole("button", { name: "Enable" }).click();
    await expect(page.getByText("Ada Lovelace can sign in now.")).toBeVisible();
    await expect(row).toHaveCount(0);
    await expect(page.getByText("People whose setup is completed are hidden here")).toBeVisible();
    await page.getByRole("button", { name: "Show completed" }).click();
    await expect(page).toHaveURL(/show=all/u);
    await expect(row).toContainText("Enabled");
    await pictures(page, "06-completed");
  });

  await test.step("the user is among the profiles, and gets a new name", async () => {
    await goTo(page, "User profiles");
    await expect(rowOf(page, "Ada Lovelace")).toContainText("Enabled");
    await pictures(page, "07-profiles");
    await page.getByRole("link", { name: "Ada Lovelace" }).click();
    await expect(page.getByTitle(fingerprint)).toBeVisible();
    await pictures(page, "08-profile");
    await page.getByLabel("Display name").fill("Ada King");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ada King");
  });

  await test.step("five gigabytes are allocated, more than there is are not", async () => {
    await page.getByRole("tab", { name: "Storage" }).click();
    await page.getByRole("button", { name: "Allocate" }).click();
    const dialog = page.getByRole("dialog", { name: "Storage for Ada King" });
    await expect(dialog).toContainText("1 GB = 1 000 000 000 bytes");
    await dialog.getByLabel("Size in GB").fill("9000000");
    await expect(dialog.getByLabel("Size in GB")).toHaveAccessibleDescription(/Too much/u);
    await expect(dialog.getByRole("checkbox", { name: "Over-commit on purpose" })).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Allocate" })).toBeDisabled();
    await pictures(page, "09-allocate-refused");
    await dialog.getByLabel("Size in GB").fill("5");
    await expect(dialog.getByRole("button", { name: "Allocate" })).toBeEnabled();
    const shown = await figures(dialog);
    expect(Object.keys(shown)).toEqual([
      "User currently uses",
      "Current quota",
      "Pool total size",
      "Pool free space",
      "Reserved for others",
      "Remaining reservable",
      "Requested quota",
    ]);
    expect(shown).toMatchObject({
      "User currently uses": "0 bytes",
      "Current quota": "0 bytes",
      "Reserved for others": "0 bytes",
      "Requested quota": "5 GB",
    });
    await pictures(page, "10-allocate");
    await dialog.getByRole("button", { name: "Allocate" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText("0 bytes of 5 GB used")).toBeVisible();
    await pictures(page, "11-storage");
  });

  await test.step("the user signs in and sees their own account", async () => {
    await signIn(guest.page, "ada", USER_PASSWORD);
    await expect(guest.page.getByRole("heading", { name: "Ada King" })).toBeVisible();
    await expect(guest.page.getByText("Enabled", { exact: true })).toBeVisible();
    await expect(guest.page.getByText("0 bytes of 5 GB used")).toBeVisible();
    await pictures(guest.page, "12-me");
    await guest.page.goto("/profiles");
    await expect(
      guest.page.getByRole("heading", { name: "Your role does not allow this" }),
    ).toBeVisible();
    expect((await guest.get("me")).status).toBe(200);
  });

  await test.step("the administrator revokes the user, with a reason", async () => {
    await page.getByRole("tab", { name: "Overview" }).click();
    await page.getByRole("button", { name: "Revoke" }).click();
    const dialog = page.getByRole("dialog", { name: "Revoke Ada King?" });
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await expect(dialog.getByLabel("Reason")).toHaveAccessibleDescription(/Say in a few words/u);
    await dialog.getByLabel("Reason").fill("Moved away in May.");
    await pictures(page, "13-revoke");
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await expect(page.getByText("Ada King is revoked.")).toBeVisible();
    expect((await guest.get("me")).status, "the very next request").toBe(401);
    await guest.page.goto("/me");
    await expect(guest.page.getByRole("heading", { name: "Sign in", exact: true })).toBeVisible();
  });

  await test.step("history and events tell it in order", async () => {
    await page.getByRole("tab", { name: "History" }).click();
    const history = page.getByRole("region", { name: "History" });
    const told = history.getByRole("listitem").filter({ has: page.locator("time") });
    await expect(told.first()).toContainText("Revoked");
    await expect(told.first()).toContainText("Moved away in May.");
    await expect(told.first()).toContainText("Enabled → Revoked");
    await expect(history).toContainText("Display name: Ada Lovelace → Ada King");
    await expect(history).toContainText("Quota: nothing → 5 GB");
    await pictures(page, "14-history");

    const accountId = new URL(page.url()).pathname.split("/").at(-1);
    const events =
      await admin.get<Page<{ type: string; subject: { id: string } }>>("events?limit=1000");
    const story = events.body.items
      .filter(({ type, subject }) => subject.id === accountId || type === "QuotaAllocated")
      .map(({ type }) => type);
    expect(story).toEqual([
      "Invited",
      "SetupLinkIssued",
      "SetupLinkOpened",
      "Registered",
      "CredentialSet",
      "Enabled",
      "ProfileEdited",
      "QuotaAllocated",
      "Revoked",
    ]);
  });

  await test.step("more people are invited, and several wait at once", async () => {
    const pools = await admin.get<Page<{ pool_id: string }>>("pools");
    for (const [display_name, login, gigabytes] of [
      ["Grace Hopper", "grace", 20],
      ["Alan Turing", "alan", 5],
      ["Katherine Johnson", "katherine", 50],
    ] as const) {
      const quota = { pool_id: pools.body.items[0]?.pool_id, bytes: gigabytes * 1_000_000_000 };
      const invited = { display_name, login, method: "opaque", approval: "required", quota };
      expect((await admin.post("accounts", invited)).status).toBe(201);
    }
    await invite(page, "Mary Somerville", "mary");
    for (const name of ["Grace Hopper", "Alan Turing"]) {
      await page.getByRole("checkbox", { name: `Select ${name}` }).check();
    }
    await expect(page.getByRole("region", { name: "Selection" })).toContainText("2 selected");
    await page.setViewportSize({ width: 1280, height: 960 });
    await picture(page, "15-several-wait");
  });

  await guest.leave();
  await admin.leave();
});
