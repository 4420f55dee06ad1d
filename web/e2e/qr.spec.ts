/** Somebody whom nobody knows scans the code on the screen, and an administrator lets them in. */
import { expect } from "@playwright/test";
import { waiting } from "./console-page";
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

  const row = await waiting(admin.page, `DNA ${first}…${last}`);
  await expect(row).toContainText("by QR code");
  await expect(row).toContainText("Browser 127.0.0.1");
  await expect(row).toContainText("Phone 127.0.0.1");
  await expect(row).toContainText(/(?:less than a minute|\d+ minutes?) ago/u);
  await pictures(admin.page, "22-qr-approval");
  await row.getByRole("button", { name: "Enable" }).click();

  await expect(page.getByRole("heading", { name: `DNA ${first}…${last}` })).toBeVisible();
  await expect(page).toHaveURL(/\/me$/u);
  expect((await guest.get("me")).status).toBe(200);
  await guest.leave();
});

test("a browser that waits is told at once that its identity was deleted", async ({
  admin,
  browser,
  ready,
}) => {
  const guest = await Visitor.arrive(browser, ready.installation.origin, { deviceScaleFactor: 3 });
  const { page } = guest;
  await page.goto("/sign-in");
  const { first, last } = fingerprintEnds(await scan(page));
  await expect(
    page.getByRole("heading", { name: "Your account is awaiting approval" }),
  ).toBeVisible();
  const waiting = await admin.get<{ items: { account_id: string; display_name: string }[] }>(
    "approvals",
  );
  const theirs = waiting.body.items.find((row) => row.display_name === `DNA ${first}…${last}`);
  const why = { reason: "Nobody knows them.", files: "keep" };
  const deleted = await admin.delete(`accounts/${theirs?.account_id}`, why);
  expect(deleted.status).toBe(200);
  const told = page.getByRole("status").filter({ hasText: "This account cannot sign in" });
  await expect(told).toBeVisible({ timeout: 5_000 });
  await pictures(page, "23-qr-refused");
  await page.getByRole("button", { name: "Show a new code" }).click();
  await expect(page.getByRole("img", { name: "QR code for the DNA Connect app" })).toBeVisible();
  await guest.leave();
});

test("the next code is on the screen before one expires, and a scan of it counts", async ({
  admin,
  browser,
  ready,
}) => {
  const guest = await Visitor.arrive(browser, ready.installation.origin, { deviceScaleFactor: 3 });
  const { page } = guest;
  await page.clock.install();
  await page.goto("/sign-in");
  const code = page.getByRole("img", { name: "QR code for the DNA Connect app" });
  const drawn = () => code.locator("svg").innerHTML();
  const first = await drawn();
  const shownAt = await page.evaluate(() => Date.now());
  const asked = page.waitForResponse("**/api/v5/status");
  await page.clock.pauseAt(shownAt + 95_000);
  await asked;
  expect(await drawn(), "25 seconds before its end it is still shown").toBe(first);
  await page.clock.fastForward(17_000);
  const shortlyAfter = async () => {
    await page.clock.runFor(40);
    return drawn();
  };
  await expect.poll(shortlyAfter, "before its end it has given way").not.toBe(first);
  expect(await page.evaluate(() => Date.now())).toBeLessThan(shownAt + 118_000);
  await page.clock.resume();
  const printed = await scan(page);
  expect(printed).toContain("Waiting for administrator approval");
  const { first: start, last: end } = fingerprintEnds(printed);
  await expect(page.getByText(`${start} … ${end}`)).toBeVisible();
  await expect(await waiting(admin.page, `DNA ${start}…${end}`)).toBeVisible();
  await guest.leave();
});
