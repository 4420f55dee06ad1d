/** What moves have left in a pool is found on the pool's page, and in the way of retiring it. */
import { access, mkdir, rename, writeFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { registerPool, rowOf } from "./console-page";
import { test } from "./fixtures";
import { pictures } from "./screenshots";
import { enabled, limited } from "./stored";

test("old copies are listed and cleaned, and a refused retirement leads to them", async ({
  admin,
  guest,
  ready,
}) => {
  const { page } = admin;
  const folder = ready.installation.folder("attic");
  const ids: Record<string, string> = {};
  for (const name of ["Attic", "Cellar"]) {
    await mkdir(ready.installation.folder(name.toLowerCase()));
    await registerPool(page, name, ready.installation.folder(name.toLowerCase()));
    await expect(rowOf(page, name)).toBeVisible();
    ids[name] = await limited(admin, name, 10);
  }
  const attic = `/pools/${ids.Attic}`;
  const homes: string[] = [];
  const accounts: string[] = [];
  for (const login of ["nomad", "ghost"]) {
    const account = await enabled(admin, guest, login);
    accounts.push(account);
    const quota = { pool_id: ids.Attic, bytes: 4_000_000_000 };
    expect((await admin.put(`accounts/${account}/quota`, quota)).status).toBe(200);
    const { body } = await admin.get<{ fingerprint: string }>(`profiles/${account}`);
    const home = `${folder}/users/${body.fingerprint}`;
    homes.push(home);
    await mkdir(home, { recursive: true });
    await writeFile(`${home}/large`, Buffer.alloc(2_000_000, 7));
    const move = await admin.post(`accounts/${account}/move`, { pool_id: ids.Cellar });
    expect(move.status).toBe(200);
  }
  const copies = page.getByRole("region", { name: "Old copies" });

  await test.step("they appear on the pool's page by themselves", async () => {
    await page.goto(attic);
    await expect(copies.getByRole("status")).toHaveText("2 old copies");
    const row = rowOf(page, "Person nomad").filter({ hasText: "Kept, moved" });
    await expect(row).toContainText("2 MB");
    await expect(row.getByRole("link", { name: "Cellar" })).toBeVisible();
  });

  await test.step("of a deleted account the fingerprint is shown", async () => {
    const gone = { reason: "Asked us to.", files: "keep" };
    expect((await admin.delete(`accounts/${accounts[1]}`, gone)).status).toBe(200);
    const row = copies.getByRole("row").filter({ hasText: "Deleted account" });
    const fingerprint = homes[1]?.split("/").at(-1) ?? "";
    await expect(row).toContainText(`${fingerprint.slice(0, 8)} … ${fingerprint.slice(-8)}`);
    await expect(copies).not.toContainText("ghost");
    await pictures(page, "old-copies");
  });

  const retire = async () => {
    await page.getByRole("button", { name: "Retire" }).click();
    const dialog = page.getByRole("dialog", { name: "Retire Attic?" });
    await dialog.getByRole("button", { name: "Retire" }).click();
    return dialog;
  };
  const clean = async (whose: string, inWords = whose) => {
    await copies.getByRole("button", { name: `Clean the old copy of ${whose}` }).click();
    const dialog = page.getByRole("dialog", { name: "Clean the old copy in Attic?" });
    await expect(dialog).toContainText(`1 file with 2 MB of ${inWords}`);
    await dialog.getByRole("textbox", { name: /Type the name/u }).fill("Attic");
    return dialog;
  };

  await test.step("a retirement is refused and leads to them", async () => {
    // As long as the list, and as narrow as a phone: the list is out of sight.
    await page.setViewportSize({ width: 390, height: 420 });
    const dialog = await retire();
    await expect(dialog.getByRole("alert")).toContainText("Clean the old copies of");
    await expect(dialog.getByRole("alert")).toContainText("Person nomad");
    await expect(copies.getByRole("heading")).not.toBeInViewport();
    await dialog.getByRole("link", { name: "Show the old copies" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(copies.getByRole("heading")).toBeInViewport();
    await page.setViewportSize({ width: 1280, height: 800 });
    await pictures(page, "old-copies-led-to");
  });

  await test.step("each is cleaned after a question of its own", async () => {
    const dialog = await clean("Person nomad");
    await pictures(page, "old-copies-clean");
    await dialog.getByRole("button", { name: "Clean old copy" }).click();
    await expect(copies.getByRole("status")).toHaveText("1 old copy");
    const refused = await retire();
    await expect(refused.getByRole("alert")).toContainText(
      "Clean the old copy of a deleted account (fingerprint",
    );
    await pictures(page, "old-copies-retire");
    await refused.getByRole("button", { name: "Cancel" }).click();
    const last = await clean("Deleted account", "a deleted account");
    await last.getByRole("button", { name: "Clean old copy" }).click();
    await expect(copies).toHaveCount(0);
    for (const home of homes) await expect(access(home)).rejects.toThrow();
  });

  await test.step("then the pool is retired", async () => {
    await retire();
    await expect(page.getByText("Attic is retired.")).toBeVisible();
  });

  await test.step("a disk that is gone for good is left behind on purpose, with a reason", async () => {
    const cellar = ready.installation.folder("cellar");
    await mkdir(ready.installation.folder("loft"));
    await page.goto("/pools");
    await registerPool(page, "Loft", ready.installation.folder("loft"));
    await expect(rowOf(page, "Loft")).toBeVisible();
    const loft = await limited(admin, "Loft", 10);
    const move = await admin.post(`accounts/${accounts[0]}/move`, { pool_id: loft });
    expect(move.status).toBe(200);
    await page.goto(`/pools/${ids.Cellar}`);
    await expect(copies.getByRole("status")).toHaveText("1 old copy");
    await rename(cellar, `${cellar}-away`);
    await mkdir(cellar);
    await page.reload();
    await page.getByRole("button", { name: "Retire" }).click();
    const dialog = page.getByRole("dialog", { name: "Retire Cellar?" });
    await expect(dialog).toContainText("1 old copy that a move has left");
    await expect(dialog).toContainText("the pool's disk is not mounted");
    await dialog.getByRole("checkbox", { name: "The disk is gone for good" }).check();
    await dialog.getByRole("button", { name: "Retire" }).click();
    await expect(dialog).toContainText("Say in a few words why.");
    await dialog.getByLabel("Reason").fill("It burned out.");
    await pictures(page, "old-copies-disk-gone");
    await dialog.getByRole("button", { name: "Retire" }).click();
    await expect(page.getByText("Cellar is retired.")).toBeVisible();
    const entry = page.getByRole("row").filter({ hasText: "Pool retired" });
    await expect(entry).toContainText("Its disk is gone for good: It burned out.");
    const left = page.getByRole("row").filter({ hasText: "Files not removed" });
    await expect(left.getByRole("link", { name: "Person nomad" })).toBeVisible();
    await expect(copies).toHaveCount(0);
  });
});
