/** Sessions and pictures, as their person and as an administrator meet them. */
import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { pictures } from "./screenshots";
import { setUp } from "./setup-page";
import { signIn } from "./sign-in-page";

const PASSWORD = "seven lanterns drift 31";

/** The smallest PNG there is: one pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

test("an administrator ends somebody's session and its page says so", async ({
  admin,
  guest,
  invite,
}) => {
  const { account_id, link } = await invite("sid");
  const { page } = guest;
  await setUp(page, link.url, PASSWORD);
  await signIn(page, "sid", PASSWORD);
  const own = page.getByRole("region", { name: "Sessions" });
  await expect(own.getByText("This one")).toBeVisible();
  await expect(own.getByText(/^Chrome \d+ on/)).toBeVisible();
  await page.getByLabel("Picture").locator("input[type=file]").setInputFiles({
    name: "me.png",
    mimeType: "image/png",
    buffer: PIXEL,
  });
  await expect(page.getByAltText("What you have chosen")).toBeVisible();
  await page.getByRole("button", { name: "Show this picture" }).click();
  await expect(page.getByRole("button", { name: "Remove picture" })).toBeVisible();
  await pictures(page, "40-own-sessions");

  await admin.page.goto(`/profiles/${account_id}?tab=sessions`);
  await expect(admin.page.locator(`img[src*="/accounts/${account_id}/avatar"]`)).toBeVisible();
  const sessions = admin.page.getByRole("region", { name: "Sessions" });
  await expect(sessions.getByText(/^Chrome \d+ on/)).toBeVisible();
  await pictures(admin.page, "41-sessions");
  await sessions.getByRole("button", { name: /^End the session/ }).click();
  await expect(sessions.getByText("Nobody is signed in to this account.")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
});
