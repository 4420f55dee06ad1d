/** What an administrator does about somebody's way in: a forced reset, a role, a login. */
import { expect } from "@playwright/test";
import { rowOf } from "./console-page";
import { test } from "./fixtures";
import { readLinkCode } from "./phone";
import { pictures } from "./screenshots";
import { openLink, setUp } from "./setup-page";
import { signIn } from "./sign-in-page";

const FIRST = "seven lanterns drift 31";
const SECOND = "nine harbours wait 58";

test("a forced reset signs out at once, and its link sets another password", async ({
  admin,
  guest,
  invite,
}) => {
  const { account_id, link } = await invite("fay");
  const { page } = guest;
  await setUp(page, link.url, FIRST);
  await signIn(page, "fay", FIRST);
  await expect(page.getByRole("heading", { name: "Guest fay" })).toBeVisible();

  await admin.page.goto(`/profiles/${account_id}`);
  await expect(admin.page.getByRole("button", { name: "Force reset" })).toBeVisible();
  await pictures(admin.page, "50-sign-in-actions");
  await admin.page.getByRole("button", { name: "Force reset" }).click();
  const dialog = admin.page.getByRole("dialog", { name: "Force a reset of Guest fay?" });
  await dialog.getByRole("button", { name: "Force reset" }).click();
  await expect(dialog.getByText("Say in a few words why.")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("a stolen laptop");
  await pictures(admin.page, "51-force-reset");
  await dialog.getByRole("button", { name: "Force reset" }).click();
  const reset = await dialog.getByRole("textbox", { name: "Reset link" }).inputValue();
  expect(await readLinkCode(dialog)).toBe(reset);
  await pictures(admin.page, "52-reset-link");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(dialog, "shown once").toBeHidden();
  for (const list of ["/profiles?q=Guest+fay", "/approvals?show=all&q=Guest+fay"]) {
    await admin.page.goto(list);
    await expect(rowOf(admin.page, "Guest fay")).toContainText("New password due");
    await expect(rowOf(admin.page, "Guest fay")).toContainText("Reset link open");
    await pictures(admin.page, list.startsWith("/profiles") ? "53-profiles" : "54-approvals");
  }

  await page.reload();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await signIn(page, "fay", FIRST);
  await expect(page.getByRole("alert")).toContainText("do not match");
  await openLink(page, reset);
  await page.getByRole("textbox", { name: "Password", exact: true }).fill(SECOND);
  await page.getByRole("textbox", { name: "Repeat the password" }).fill(SECOND);
  await page.getByRole("button", { name: "Set the new password" }).click();
  await expect(page.getByRole("heading", { name: "Your new password is set" })).toBeVisible();
  const row = rowOf(admin.page, "Guest fay");
  await expect(row, "by itself").not.toContainText("New password due");
  await expect(row).not.toContainText("Reset link open");
  await signIn(page, "fay", SECOND);
  await expect(page.getByRole("heading", { name: "Guest fay" })).toBeVisible();
});

test("a reset link can be taken back before it is used", async ({ admin, guest, invite }) => {
  const { account_id, link } = await invite("gil");
  const { page } = guest;
  await setUp(page, link.url, FIRST);
  await admin.page.goto(`/profiles/${account_id}`);
  await expect(admin.page.getByRole("button", { name: "Create reset link" })).toBeVisible();
  await expect(admin.page.getByRole("button", { name: "Cancel reset link" })).toHaveCount(0);
  await admin.page.getByRole("button", { name: "Create reset link" }).click();
  const dialog = admin.page.getByRole("dialog", { name: "Create a reset link for Guest gil" });
  await dialog.getByRole("button", { name: "Create reset link" }).click();
  const reset = await dialog.getByRole("textbox", { name: "Reset link" }).inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(admin.page.getByText("Reset link open")).toBeVisible();
  await expect(admin.page.getByText(/^A reset link works until/u)).toBeVisible();
  await pictures(admin.page, "55-reset-link-open");
  await admin.page.getByRole("button", { name: "Cancel reset link" }).click();
  const cancel = admin.page.getByRole("dialog");
  await cancel.getByRole("button", { name: "Cancel reset link" }).click();
  await expect(cancel).toBeHidden();
  await expect(admin.page.getByText("Reset link open")).toHaveCount(0);
  await expect(admin.page.getByRole("button", { name: "Cancel reset link" })).toHaveCount(0);
  await openLink(page, reset);
  await expect(page.getByRole("textbox", { name: "Password", exact: true })).toBeHidden();
  await expect(page.getByText(/cancelled/iu).first()).toBeVisible();
});

test("a role and a login are changed, and the page shows them at once", async ({
  admin,
  guest,
  invite,
}) => {
  const { account_id, link } = await invite("hal");
  await setUp(guest.page, link.url, FIRST);
  const { page } = admin;
  await page.goto(`/profiles/${account_id}`);
  await page.getByRole("button", { name: "Change role" }).click();
  let dialog = page.getByRole("dialog", { name: "Change the role of Guest hal" });
  await dialog.getByLabel("Role").selectOption("support");
  await dialog.getByRole("button", { name: "Change role" }).click();
  await expect(page.getByText("Guest hal has the role Support now.")).toBeVisible();
  await page.getByRole("button", { name: "Change login" }).click();
  dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Login" }).fill("admin");
  await dialog.getByRole("button", { name: "Change login" }).click();
  await expect(dialog.getByRole("alert")).toContainText("login");
  await dialog.getByRole("textbox", { name: "Login" }).fill("hal2");
  await dialog.getByRole("button", { name: "Change login" }).click();
  await expect(page.getByText("hal2").first()).toBeVisible();
  await signIn(guest.page, "hal2", FIRST);
  // Whoever supports others begins with those who wait.
  await expect(guest.page.getByRole("heading", { name: "Approvals", level: 1 })).toBeVisible();
});
