/** The links that were made: for whom, what became of each, and a new one in place of an old one. */
import { expect } from "@playwright/test";
import { goTo } from "./console-page";
import { test } from "./fixtures";
import { pictures } from "./screenshots";
import { openLink, setUp } from "./setup-page";

const PASSWORD = "seven lanterns drift 31";

test("links are listed with their state, renewed and cancelled, and the old ones die", async ({
  admin,
  guest,
  invite,
  ready,
}) => {
  const { page } = admin;
  const { link: first } = await invite("vine-ivy");
  const { account_id, link } = await invite("vine-jon");
  await setUp(guest.page, link.url, PASSWORD);
  expect((await admin.post(`accounts/${account_id}/reset-link`, {})).status).toBe(200);

  await goTo(page, "Links");
  const table = page.getByRole("table", { name: "Links" });
  const rows = (text: string) => table.getByRole("row").filter({ hasText: text });
  const filter = page.getByRole("textbox", { name: "Filter" });
  // The first administrator's own link, from the command line.
  await filter.fill(ready.login);
  await expect(rows("by the server")).toContainText("Used");
  await expect(rows("by the server").getByRole("button")).toHaveCount(0);
  await filter.fill("vine");
  await expect(rows("Guest vine-ivy")).toHaveCount(1);
  await expect(rows("Guest vine-ivy")).toContainText("Open");
  await expect(rows("Guest vine-ivy")).toContainText("by Administrator");
  await expect(rows("Guest vine-jon")).toHaveCount(2);
  await expect(rows("Guest vine-jon").filter({ hasText: "Setup" })).toContainText("Used");
  await expect(rows("Guest vine-jon").filter({ hasText: "Reset" })).toContainText("Open");
  await pictures(page, "70-links");

  await rows("Guest vine-ivy")
    .getByRole("button", { name: "Renew the link of Guest vine-ivy" })
    .click();
  let dialog = page.getByRole("dialog", { name: "Renew the link of Guest vine-ivy" });
  await dialog.getByRole("button", { name: "Renew link" }).click();
  const renewed = await dialog.getByRole("textbox", { name: "Setup link" }).inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();
  const replaced = rows("Guest vine-ivy").filter({ hasText: "Replaced" });
  await expect(replaced).toHaveCount(1);
  await expect(replaced.getByRole("button")).toHaveCount(0);
  await openLink(guest.page, first.url);
  await expect(guest.page.getByRole("heading", { name: /replaced/u })).toBeVisible();
  await openLink(guest.page, renewed);
  await expect(guest.page.getByRole("textbox", { name: "Password", exact: true })).toBeVisible();
  await expect(rows("Guest vine-ivy").filter({ hasText: "Open" }), "by itself").toContainText(
    "Opened",
  );

  await rows("Guest vine-jon")
    .getByRole("button", { name: "Cancel the link of Guest vine-jon" })
    .click();
  dialog = page.getByRole("dialog", { name: "Cancel the reset link of Guest vine-jon?" });
  await dialog.getByRole("button", { name: "Cancel reset link" }).click();
  await expect(rows("Guest vine-jon").filter({ hasText: "Cancelled" })).toHaveCount(1);

  await page.getByRole("combobox", { name: "State" }).selectOption("Cancelled");
  await expect(rows("Guest vine-jon")).toHaveCount(1);
  await expect(rows("Guest vine-ivy")).toHaveCount(0);
  await page.getByRole("combobox", { name: "Purpose" }).selectOption("Setup");
  await expect(page.getByText("No such link")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(rows("Guest vine-ivy")).toHaveCount(2);
  await expect(filter).toHaveValue("");
});
