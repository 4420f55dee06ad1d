/** An account is moved to another pool, in the browser and on two real folders. */
import { access, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { figures, goTo, registerPool, rowOf } from "./console-page";
import { test } from "./fixtures";
import { pictures } from "./screenshots";
import { signIn } from "./sign-in-page";
import { enabled, limited, PASSWORD } from "./stored";

test("an account is moved to another pool, and the old copy cleaned", async ({
  admin,
  guest,
  ready,
}) => {
  const { page } = admin;
  const account = await enabled(admin, guest, "mover");
  const [north, south] = [ready.installation.folder("north"), ready.installation.folder("south")];
  for (const [name, folder] of [
    ["North", north],
    ["South", south],
  ] as const) {
    await mkdir(folder);
    await registerPool(page, name, folder);
    await expect(rowOf(page, name)).toBeVisible();
    await limited(admin, name, 10);
  }
  const pools = await admin.get<{ items: { pool_id: string; name: string }[] }>("pools");
  const pool_id = pools.body.items.find(({ name }) => name === "North")?.pool_id;
  const quota = { pool_id, bytes: 4_000_000_000 };
  expect((await admin.put(`accounts/${account}/quota`, quota)).status).toBe(200);
  const { body } = await admin.get<{ fingerprint: string }>(`profiles/${account}`);
  const old = `${north}/users/${body.fingerprint}`;
  const current = `${south}/users/${body.fingerprint}`;
  await mkdir(`${old}/letters`, { recursive: true });
  await writeFile(`${old}/letters/one`, "dear all");
  await writeFile(`${old}/large`, Buffer.alloc(2_000_000, 7));

  await test.step("the dialog shows whether it fits there", async () => {
    await page.goto(`/profiles/${account}?tab=storage`);
    await page.getByRole("button", { name: "Move", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Move the storage of Person mover" });
    await dialog.getByLabel("To the pool").selectOption({ label: "South" });
    await expect
      .poll(() => figures(dialog))
      .toMatchObject({
        "User currently uses": expect.stringMatching(/^2\.\d+ MB$|^2 MB$/u),
        "Current quota": "4 GB",
        "Remaining reservable": "10 GB",
      });
    await pictures(page, "v1-move");
    await limited(admin, "South", 3);
    await dialog.getByLabel("To the pool").selectOption({ label: "Choose a pool" });
    await dialog.getByLabel("To the pool").selectOption({ label: "South" });
    await page.reload();
    await page.getByRole("button", { name: "Move", exact: true }).click();
    await dialog.getByLabel("To the pool").selectOption({ label: "South" });
    await expect(dialog.getByLabel("To the pool")).toHaveAccessibleDescription(/Too little: 3 GB/u);
    await expect(dialog.getByRole("button", { name: "Move" })).toBeDisabled();
    await limited(admin, "South", 10);
    await page.reload();
  });

  await test.step("what is in the way is shown, here and in Approvals", async () => {
    await mkdir(current, { recursive: true });
    await writeFile(`${current}/stranger`, "somebody else's");
    await page.getByRole("button", { name: "Move", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Move the storage of Person mover" });
    await dialog.getByLabel("To the pool").selectOption({ label: "South" });
    await dialog.getByRole("button", { name: "Move" }).click();
    const move = page.getByRole("region", { name: "Moving to South" });
    await expect(move.getByRole("alert")).toContainText("holds files already");
    await expect(move.getByRole("alert")).toContainText(
      `Look at the pool South, folder ${current}`,
    );
    await expect(page.getByRole("button", { name: "Allocate" })).toBeDisabled();
    await pictures(page, "v2-held-up");
    await goTo(page, "Approvals");
    const heldUp = page.getByRole("region", { name: "Files that do not go on" });
    await expect(heldUp).toContainText("Person mover, from North to South");
    await expect(heldUp).toContainText(current);
    await pictures(page, "v3-approvals");
  });

  await test.step("whose files they are can read them meanwhile, and not change them", async () => {
    await signIn(guest.page, "mover", PASSWORD);
    await guest.page.waitForURL("**/me");
    await guest.page.goto("/files");
    await expect(guest.page.getByText("being moved to another disk")).toBeVisible();
    await expect(guest.page.getByRole("button", { name: "Upload files" })).toBeDisabled();
    await expect(guest.page.getByRole("button", { name: "Delete large" })).toBeDisabled();
    const download = guest.page.waitForEvent("download");
    await guest.page.getByRole("link", { name: "large" }).click();
    expect((await readFile(await (await download).path())).length).toBe(2_000_000);
    await pictures(guest.page, "v6-reading");
  });

  await test.step("it goes on when what was in the way is gone", async () => {
    const heldUp = page.getByRole("region", { name: "Files that do not go on" });
    await rename(`${current}/stranger`, `${south}/stranger`);
    const retry = heldUp.getByRole("button", { name: "Retry" }).click({ timeout: 10_000 });
    // It is tried by itself as well, perhaps just before.
    await retry.catch(() => expect(heldUp).toHaveCount(0));
    await expect(heldUp).toHaveCount(0);
  });

  await test.step("it is moved, and the old copy is kept", async () => {
    await page.goto(`/profiles/${account}?tab=storage`);
    const moved = page.getByRole("region", { name: "Moved to South" });
    await expect(moved).toContainText("Old copy kept in North: 2 files with 2 MB");
    await expect(page.getByText("Pool: South")).toBeVisible();
    expect(await readFile(`${current}/letters/one`, "utf8")).toBe("dear all");
    await access(`${old}/large`);
    await pictures(page, "v4-old-copy");
  });

  await test.step("the old copy is cleaned once its pool's name is typed", async () => {
    await page.getByRole("button", { name: "Clean old copy" }).click();
    const dialog = page.getByRole("dialog", { name: "Clean the old copy in North?" });
    await dialog.getByRole("button", { name: "Clean old copy" }).click();
    await expect(
      dialog.getByRole("textbox", { name: /Type the name/u }),
    ).toHaveAccessibleDescription(/Type North/u);
    await dialog.getByRole("textbox", { name: /Type the name/u }).fill("North");
    await pictures(page, "v5-clean");
    await dialog.getByRole("button", { name: "Clean old copy" }).click();
    await expect(page.getByRole("region", { name: "Moved to South" })).toHaveCount(0);
    await expect
      .poll(() =>
        access(old).then(
          () => "there",
          () => "gone",
        ),
      )
      .toBe("gone");
    expect(await readFile(`${current}/letters/one`, "utf8")).toBe("dear all");
  });

  await test.step("the account's history says from where to where", async () => {
    await page.getByRole("tab", { name: "History" }).click();
    const entry = (what: string) => page.getByRole("listitem").filter({ hasText: what });
    await expect(entry("Moved to another pool").first()).toContainText("Pool: North → South");
    await expect(entry("Storage allocated").first()).toContainText("Pool: North");
    await expect(entry("Old copy of the files removed").first()).toContainText("Pool: North");
    await pictures(page, "v7-history");
  });

  await test.step("both pools' ledgers tell of it", async () => {
    await goTo(page, "Storage pools");
    await page.getByRole("link", { name: "North" }).click();
    await expect(page.getByRole("row").filter({ hasText: "Moved away" })).toContainText(
      "4 GB → 0 bytes",
    );
    await expect(page.getByRole("row").filter({ hasText: "Old copy removed" })).toBeVisible();
  });

  await test.step("a move back is cancelled", async () => {
    await mkdir(old, { recursive: true });
    await writeFile(`${old}/stranger`, "somebody else's");
    await page.goto(`/profiles/${account}?tab=storage`);
    await page.getByRole("button", { name: "Move", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Move the storage of Person mover" });
    await dialog.getByLabel("To the pool").selectOption({ label: "North" });
    await dialog.getByRole("button", { name: "Move" }).click();
    const move = page.getByRole("region", { name: "Moving to North" });
    await expect(move.getByRole("alert")).toBeVisible();
    await move.getByRole("button", { name: "Cancel the move" }).click();
    const cancel = page.getByRole("dialog", { name: "Cancel the move to North?" });
    await cancel.getByRole("button", { name: "Cancel the move" }).click();
    await expect(move).toHaveCount(0);
    await expect(page.getByText("Pool: South")).toBeVisible();
    await rm(old, { recursive: true });
  });
});
