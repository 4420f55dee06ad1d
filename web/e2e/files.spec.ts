/** My files: what somebody with a quota keeps on the server, in a real browser. */
import { mkdir, readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { registerPool, rowOf } from "./console-page";
import { test } from "./fixtures";
import { pictures } from "./screenshots";
import { setUp } from "./setup-page";
import { signIn } from "./sign-in-page";

const PASSWORD = "seven lanterns drift 31";
const MEGABYTE = 1_000_000;

async function choose(page: Page, ...files: { name: string; bytes: number }[]): Promise<void> {
  await page.locator("input[type=file]").setInputFiles(
    files.map(({ name, bytes }) => ({
      name,
      mimeType: "application/octet-stream",
      buffer: Buffer.alloc(bytes, name),
    })),
  );
}

test("files are uploaded, found, downloaded and deleted within a quota", async ({
  admin,
  guest,
  invite,
  ready,
}) => {
  const { account_id, link } = await invite("filer");
  const { page } = guest;
  const { words } = await setUp(page, link.url, PASSWORD);
  guest.keepsSecret({ password: PASSWORD });
  guest.keepsSecret({ words });
  await signIn(page, "filer", PASSWORD);
  await page.waitForURL("**/me");
  const uploads = page.getByRole("region", { name: "Uploads" });

  await test.step("without a quota the page says who has to give one", async () => {
    await page.goto("/files");
    await expect(page.getByText("You have no storage yet")).toBeVisible();
    await expect(page.getByText("An administrator has to allocate storage")).toBeVisible();
    await expect(page.getByRole("button", { name: "Upload files" })).toHaveCount(0);
    await pictures(page, "f0-no-quota");
  });

  const folder = ready.installation.folder("files");
  await mkdir(folder);
  await registerPool(admin.page, "Files", folder);
  await expect(rowOf(admin.page, "Files")).toBeVisible();
  const pools = await admin.get<{ items: { pool_id: string; name: string }[] }>("pools");
  const pool_id = pools.body.items.find(({ name }) => name === "Files")?.pool_id;
  const quota = { pool_id, bytes: 20 * MEGABYTE };
  expect((await admin.put(`accounts/${account_id}/quota`, quota)).status).toBe(200);

  await test.step("an upload shows how far it is, and can be cancelled", async () => {
    await page.goto("/me");
    await page.getByRole("link", { name: "My files" }).click();
    await expect(page.getByText("Nothing is here yet")).toBeVisible();
    const network = await page.context().newCDPSession(page);
    await network.send("Network.enable");
    const slow = {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: MEGABYTE / 4,
    };
    await network.send("Network.emulateNetworkConditions", slow);
    await choose(page, { name: "film.bin", bytes: 8 * MEGABYTE });
    const bar = page.getByRole("progressbar", { name: "Upload of film.bin" });
    await expect
      .poll(async () => Number(await bar.getAttribute("aria-valuenow")))
      .toBeGreaterThan(5);
    await expect(uploads).toContainText(/MB of 8 MB/u);
    await pictures(page, "f1-uploading");
    await uploads.getByRole("button", { name: "Cancel" }).click();
    await expect(uploads).toBeHidden();
    await network.send("Network.emulateNetworkConditions", { ...slow, uploadThroughput: -1 });
    await expect(page.getByText("Nothing is here yet")).toBeVisible();
  });

  await test.step("what is stored is listed, and downloaded as it was", async () => {
    await choose(page, { name: "Rügen.bin", bytes: 3 * MEGABYTE }, { name: "b.txt", bytes: 12 });
    await expect(uploads.getByText("Stored, 3 MB")).toBeVisible();
    await expect(rowOf(page, "b.txt")).toContainText("12 bytes");
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Rügen.bin" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("Rügen.bin");
    const sent = Buffer.alloc(3 * MEGABYTE, "Rügen.bin");
    expect(sent.equals(await readFile(await file.path()))).toBe(true);
    await expect(page.getByText(/^3.* MB of 20 MB used$/u)).toBeVisible();
  });

  await test.step("what has come to its end is dismissed at once", async () => {
    await uploads.getByRole("button", { name: "Dismiss all 2" }).click();
    await expect(uploads).toBeHidden();
  });

  await test.step("a name that is taken is replaced on purpose", async () => {
    await choose(page, { name: "b.txt", bytes: 34 });
    await expect(uploads.getByRole("alert")).toContainText("there already");
    await uploads.getByRole("button", { name: "Replace it" }).click();
    await expect(rowOf(page, "b.txt")).toContainText("34 bytes");
  });

  await test.step("what is too large is refused, and says by how much", async () => {
    await choose(page, { name: "huge.bin", bytes: 18 * MEGABYTE });
    await expect(uploads.getByRole("alert")).toContainText("would be exceeded by");
    await pictures(page, "f2-exceeded");
    await expect(rowOf(page, "huge.bin")).toHaveCount(0);
  });

  await test.step("folders hold files, and go when they are empty", async () => {
    await page.getByRole("button", { name: "New folder" }).click();
    const dialog = page.getByRole("dialog", { name: "New folder" });
    await dialog.getByLabel("Name").fill("../out");
    await dialog.getByRole("button", { name: "Make folder" }).click();
    await expect(dialog.getByRole("alert")).toContainText("Must not contain . or .. parts");
    await dialog.getByLabel("Name").fill("Photos");
    await dialog.getByRole("button", { name: "Make folder" }).click();
    await page.getByRole("link", { name: "Photos" }).click();
    await choose(page, { name: "inner.txt", bytes: 5 });
    await expect(rowOf(page, "inner.txt")).toBeVisible();
    await pictures(page, "f3-folder");
    await page.getByRole("navigation", { name: "Folders" }).getByRole("link").first().click();
    await page.getByRole("button", { name: "Delete Photos" }).click();
    const refuse = page.getByRole("dialog", { name: "Delete Photos?" });
    await refuse.getByRole("button", { name: "Delete" }).click();
    await expect(refuse.getByRole("alert")).toContainText("The folder is not empty");
    await refuse.getByRole("button", { name: "Cancel" }).click();
  });

  await test.step("what is deleted is gone, and its room is free", async () => {
    await page.getByRole("button", { name: "Delete Rügen.bin" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete Rügen.bin?" });
    await pictures(page, "f4-delete");
    await dialog.getByRole("button", { name: "Delete" }).click();
    await expect(rowOf(page, "Rügen.bin")).toHaveCount(0);
    await expect(page.getByText(/KB of 20 MB used$/u)).toBeVisible();
    await pictures(page, "f5-files");
  });

  await test.step("storage that is taken back leaves the files, and says so", async () => {
    expect((await admin.delete(`accounts/${account_id}/quota`)).status).toBe(200);
    await page.goto("/me");
    await expect(page.getByText("Your storage was taken back")).toBeVisible();
    await page.goto("/files");
    await expect(page.getByText("Your storage was taken back")).toBeVisible();
    await expect(
      page.getByText(/Your files are still in the pool Files \(\d+ files, /u),
    ).toBeVisible();
    await expect(page.getByText("You have no storage yet")).toHaveCount(0);
    await pictures(page, "f6-taken-back");
  });
});
