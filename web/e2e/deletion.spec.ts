/** Deleting an account: asked for twice, seen at once, and what is left. */

import { access, mkdir, writeFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { goTo, registerPool, rowOf } from "./console-page";
import { test } from "./fixtures";
import { pictures } from "./screenshots";
import { setUp } from "./setup-page";
import { signIn } from "./sign-in-page";
import { enabled, limited } from "./stored";

const PASSWORD = "paper harbour wakes 52";

test("an account is deleted from its page, and every list shows it at once", async ({
  admin,
  guest,
  invite,
}) => {
  const { account_id, link } = await invite("leaving");
  guest.keepsSecret({ password: PASSWORD });
  await setUp(guest.page, link.url, PASSWORD);
  const { page } = admin;
  const elsewhere = await admin.anotherTab();
  await elsewhere.goto("/profiles?q=leaving");
  await expect(rowOf(elsewhere, "Guest leaving")).toBeVisible();
  await page.goto(`/profiles/${account_id}`);
  await page.getByRole("button", { name: "Delete account" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Guest leaving?" });
  await expect(dialog).toContainText("without the person");
  await pictures(page, "delete-account");

  // No part of what is asked for is enough.
  const confirm = dialog.getByRole("button", { name: "Delete for good" });
  const reason = dialog.getByRole("textbox", { name: "Reason" });
  const login = dialog.getByRole("textbox", { name: "Type the login leaving" });
  await confirm.click();
  await expect(dialog).toContainText("Say in a few words why.");
  await expect(dialog).toContainText("Choose what becomes of the files.");
  await expect(dialog).toContainText("Type leaving, exactly as it stands here.");
  await reason.fill("Asked us to.");
  await login.fill("leaving");
  await confirm.click();
  await expect(dialog).toContainText("Choose what becomes of the files.");
  await dialog.getByRole("radio", { name: "Keep the files" }).check();
  await login.fill("Leaving");
  await confirm.click();
  await expect(dialog).toContainText("Type leaving, exactly as it stands here.");
  expect((await admin.get(`profiles/${account_id}`)).status, "still there").toBe(200);

  await login.fill("leaving");
  await confirm.click();
  await expect(page.getByText("Guest leaving is deleted and erased.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Nobody here" })).toBeVisible();
  await expect(page.getByText("This account was deleted")).toBeVisible();
  const history = page.getByRole("region", { name: "History" });
  await expect(history).toContainText("Deleted and erased, files kept");
  await expect(history).toContainText("Setup completed, identity registered by an erased person");
  await expect(history).toContainText("Login: erased");
  await expect(history).not.toContainText("leaving");
  await expect(history).not.toContainText("Asked us to.");
  await pictures(page, "deleted-account");
  await expect(rowOf(elsewhere, "Guest leaving"), "without a reload").toHaveCount(0);
  await goTo(page, "User profiles");
  await page.getByRole("textbox", { name: "Filter" }).fill("leaving");
  await expect(rowOf(page, "Guest leaving")).toHaveCount(0);
  await signIn(guest.page, "leaving", PASSWORD);
  await expect(guest.page.getByRole("alert")).toBeVisible();
});

test("somebody who never came is deleted from the approvals, and the login is free again", async ({
  admin: { page },
  invite,
}) => {
  await invite("mistaken");
  await page.goto("/approvals?q=mistaken");
  const row = rowOf(page, "Guest mistaken");
  await row.getByRole("button", { name: "More for Guest mistaken" }).click();
  await page.getByRole("menuitem", { name: "Delete account" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Guest mistaken?" });
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Invited twice.");
  await dialog.getByRole("textbox", { name: "Type the login mistaken" }).fill("mistaken");
  await dialog.getByRole("radio", { name: "Delete the files" }).check();
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("Guest mistaken is deleted and erased.")).toBeVisible();
  await expect(row).toHaveCount(0);
  await invite("mistaken");
  await expect(row).toBeVisible();
});

for (const [choice, login] of [
  ["Keep the files", "keeper"],
  ["Delete the files", "sweeper"],
] as const) {
  test(`files on the disk are shown and done with as chosen: ${choice}`, async ({
    admin,
    guest,
    ready,
  }) => {
    const { page } = admin;
    const account = await enabled(admin, guest, login);
    const [pool, name] = [ready.installation.folder(`pool-of-${login}`), `Pool of ${login}`];
    await mkdir(pool);
    await registerPool(page, name, pool);
    await expect(rowOf(page, name)).toBeVisible();
    const pool_id = await limited(admin, name, 10);
    const quota = { pool_id, bytes: 4_000_000_000 };
    expect((await admin.put(`accounts/${account}/quota`, quota)).status).toBe(200);
    const { body } = await admin.get<{ fingerprint: string }>(`profiles/${account}`);
    const folder = `${pool}/users/${body.fingerprint}`;
    await mkdir(folder, { recursive: true });
    await writeFile(`${folder}/large`, Buffer.alloc(2_000_000, 7));
    await page.goto(`/profiles/${account}`);
    await page.getByRole("button", { name: "Delete account" }).click();
    const dialog = page.getByRole("dialog", { name: `Delete Person ${login}?` });
    const files = dialog.getByRole("radiogroup", { name: "Files on the disk" });
    await expect(dialog).toContainText(`MB used, in ${name}: ${folder}`);
    for (const radio of await files.getByRole("radio").all()) await expect(radio).not.toBeChecked();
    await pictures(page, `delete-account-${login}`);
    await files.getByRole("radio", { name: choice }).check();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Asked us to.");
    await dialog.getByRole("textbox", { name: `Type the login ${login}` }).fill(login);
    await dialog.getByRole("button", { name: "Delete for good" }).click();
    await expect(page.getByText(`Person ${login} is deleted and erased.`)).toBeVisible();
    const there = () =>
      access(folder).then(
        () => true,
        () => false,
      );
    const history = page.getByRole("region", { name: "History" });
    if (choice === "Delete the files") {
      await expect(history).toContainText("Deleted and erased, files to be removed");
      await expect.poll(there).toBe(false);
    } else {
      await expect(history).toContainText("Deleted and erased, files kept");
      await expect(history).toContainText("Storage released");
      expect(await there()).toBe(true);
    }
  });
}

test("nobody deletes themselves, and the page says why", async ({ admin: { page }, ready }) => {
  await page.goto(`/profiles?q=${ready.login}`);
  await page.getByRole("link", { name: "Administrator" }).click();
  const section = page.getByRole("region", { name: "Delete account" });
  await expect(section.getByRole("button", { name: "Delete account" })).toBeDisabled();
  await expect(section).toContainText("Nobody deletes themselves: ask another administrator.");
});
