/** Somebody whom nobody knows scans the code on the screen, and an administrator lets them in. */
import { expect } from "@playwright/test";
import { goTo, rowOf } from "./console-page";
import { test } from "./fixtures";
import { fingerprintEnds, scan, wordsOf } from "./phone";
import { pictures } from "./screenshots";
import { Visitor } from "./visitor";

test("a browser goes on by itself once an administrator has enabled the identity that scanned", async ({
  admin,
  browser,
  ready,
}) => {
  // A sharp screen, as phones want it.
  const guest = await Visitor.arrive(browser, ready.installation.origin, { deviceScaleFactor: 3 });
  const { page } = guest;
  await page.goto("/sign-in");
  const code = page.getByRole("img", { name: "QR code for the DNA Connect app" });
  await expect(code.locator("svg")).toBeVisible();
  await pictures(page, "20-qr-code");

  const printed = await scan(page);
  expect(printed).toContain("Waiting for administrator approval");
  const { first, last } = fingerprintEnds(printed);
  await expect(
    page.getByRole("heading", { name: "Your account is awaiting approval" }),
  ).toBeVisible();
  await expect(page.getByText(`${first} … ${last}`)).toBeVisible();
  await pictures(page, "21-qr-waiting");

  await page.reload();
  await expect(code.locator("svg")).toBeVisible();
  expect(await scan(page, wordsOf(printed))).toContain("Waiting for administrator approval");
  await expect(
    page.getByRole("heading", { name: "Your account is awaiting approval" }),
    "the same when they try again",
  ).toBeVisible();

  await goTo(admin.page, "Approvals");
  const row = rowOf(admin.page, `DNA ${first}…${last}`);
  await expect(row).toContainText("by QR code");
  await expect(row).toContainText("Browser 127.0.0.1");
  await expect(row).toContainText("Phone 127.0.0.1");
  await expect(row).toContainText("less than a minute ago");
  await pictures(admin.page, "22-qr-approval");
  await row.getByRole("button", { name: "Enable" }).click();

  await expect(page.getByRole("heading", { name: `DNA ${first}…${last}` })).toBeVisible();
  await expect(page).toHaveURL(/\/me$/u);
  expect((await guest.get("me")).status).toBe(200);
  await guest.leave();
});
