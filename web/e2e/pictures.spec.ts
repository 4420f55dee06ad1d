/** Somebody's picture, chosen on their page, stands wherever they are listed. */
import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { pictures } from "./screenshots";
import { setUp } from "./setup-page";

test("a picture is shown in every list that names its person", async ({ admin, guest, invite }) => {
  const { page } = admin;
  const { account_id, link } = await invite("pia");
  await setUp(guest.page, link.url, "seven lanterns drift 31");
  await page.goto(`/profiles/${account_id}`);
  const field = page.getByRole("region", { name: "Picture" });
  // Any picture will do, and this one is there: the field itself.
  const buffer = await field.screenshot();
  const chooser = page.waitForEvent("filechooser");
  await field.getByRole("button", { name: "Choose a picture" }).click();
  await (await chooser).setFiles({ name: "pia.png", mimeType: "image/png", buffer });
  await field.getByRole("button", { name: "Show this picture" }).click();
  await expect(field.getByRole("button", { name: "Remove picture" })).toBeVisible();
  const lists = ["/approvals?show=all&q=pia", "/profiles?q=pia", "/links?q=pia"];
  for (const list of lists) {
    await page.goto(list);
    const row = page.getByRole("row").filter({ hasText: "Guest pia" });
    const picture = row.locator(`img[src^="/api/v1/accounts/${account_id}/avatar?v="]`);
    await expect(picture, list).toBeVisible();
    const drawn = () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth);
    await expect.poll(drawn, { message: list }).toBeGreaterThan(0);
    if (list === lists[0]) await pictures(page, "71-picture-in-approvals");
  }
});
