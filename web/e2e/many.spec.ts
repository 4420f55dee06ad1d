/** Many accounts at once, and everything that a row's menu offers. */
import { expect } from "@playwright/test";
import { goTo, rowOf } from "./console-page";
import { test } from "./fixtures";
import { pictures } from "./screenshots";
import { openLink, setUp } from "./setup-page";
import type { Visitor } from "./visitor";

const PASSWORD = "seven lanterns drift 31";
const WAITS = "Your account is awaiting approval";

interface Invited {
  account_id: string;
  link: { url: string };
}

/** Invites somebody who then waits for an administrator. */
async function inviteToWait(admin: Visitor, login: string): Promise<Invited> {
  const { status, body } = await admin.post<Invited>("accounts", {
    display_name: `Crowd ${login}`,
    login: `crowd-${login}`,
    method: "opaque",
    approval: "required",
  });
  expect(status).toBe(201);
  return body;
}

const choose = (page: Visitor["page"], name: string) =>
  page.getByRole("checkbox", { name: `Select ${name}` });

test("links are renewed for many: each is shown once, and who has none is refused and stays selected", async ({
  admin,
  guest,
}) => {
  const { page } = admin;
  const [ada, bob, cyd] = [
    await inviteToWait(admin, "ada"),
    await inviteToWait(admin, "bob"),
    await inviteToWait(admin, "cyd"),
  ];
  await setUp(guest.page, cyd.link.url, PASSWORD, WAITS);
  await page.goto("/approvals?q=Crowd&sort=login");
  await expect(rowOf(page, "Crowd")).toHaveCount(3);
  const selection = page.getByRole("region", { name: "Selection" });
  await expect(selection.getByRole("button")).toHaveCount(0);
  await selection.getByRole("checkbox", { name: "Select the page" }).check();
  await expect(selection.getByText("3 selected")).toBeVisible();
  await pictures(page, "60-selection");

  await selection.getByRole("button", { name: "Renew links" }).click();
  const question = page.getByRole("dialog", { name: "Renew the links of 3 people?" });
  await expect(question).toContainText("Crowd ada, Crowd bob, Crowd cyd");
  await page.keyboard.press("Escape");
  await expect(question, "nothing is lost yet").toBeHidden();
  await selection.getByRole("button", { name: "Renew links" }).click();
  await question.getByRole("button", { name: "Renew links" }).click();
  const dialog = page.getByRole("dialog", { name: "New links for 3 people" });
  await expect(dialog).toContainText("Done for 2 people. Refused for 1 person");
  const each = dialog.getByRole("list", { name: "What became of each" }).getByRole("listitem");
  await expect(each.first()).toContainText("Crowd cyd");
  await expect(each.first()).toContainText(/set up|setup/iu);
  const link = await dialog.getByRole("textbox", { name: "Setup link for Crowd bob" }).inputValue();
  expect(link).not.toBe(bob.link.url);
  expect(link).not.toBe(
    await dialog.getByRole("textbox", { name: "Setup link for Crowd ada" }).inputValue(),
  );
  await each.filter({ hasText: "Crowd bob" }).getByRole("button", { name: "Copy link" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await pictures(page, "61-links-of-many");
  await page.keyboard.press("Escape");
  await expect(dialog, "a key does not lose what is shown once").toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(dialog, "shown once").toBeHidden();
  await expect(selection.getByText("1 selected")).toBeVisible();
  await expect(choose(page, "Crowd cyd")).toBeChecked();
  await expect(choose(page, "Crowd ada")).not.toBeChecked();

  await openLink(guest.page, bob.link.url);
  await expect(guest.page.getByRole("heading", { name: /replaced|newer/iu })).toBeVisible();
  await openLink(guest.page, link);
  await expect(guest.page.getByRole("textbox", { name: "Password", exact: true })).toBeVisible();
  expect(ada.link.url).not.toBe(link);
});

test("many are enabled, disabled and rejected, with a reason where one is asked for", async ({
  admin,
  guest,
}) => {
  const { page } = admin;
  for (const login of ["dee", "eli", "fox"]) {
    const { link } = await inviteToWait(admin, login);
    await setUp(guest.page, link.url, PASSWORD, WAITS);
  }
  await page.goto("/approvals?q=Crowd&sort=login&status=pending");
  const selection = page.getByRole("region", { name: "Selection" });
  await choose(page, "Crowd dee").check();
  await choose(page, "Crowd eli").check();
  await selection.getByRole("button", { name: "Enable" }).click();
  let dialog = page.getByRole("dialog", { name: "Enable 2 people?" });
  await dialog.getByRole("textbox", { name: "Reason" }).fill("known in person");
  await dialog.getByRole("button", { name: "Enable" }).click();
  dialog = page.getByRole("dialog", { name: "Enabling 2 people: what became of each" });
  await expect(dialog).toContainText("Done for 2 people.");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(rowOf(page, "Crowd dee")).toHaveCount(0);
  await expect(selection.getByText(/selected/u)).toHaveCount(0);

  await goTo(page, "User profiles");
  await page.getByRole("textbox", { name: "Filter" }).fill("Crowd");
  await expect(rowOf(page, "Administrator")).toHaveCount(0);
  for (const name of ["Crowd dee", "Crowd fox"]) await choose(page, name).check();
  await selection.getByRole("button", { name: "Reject" }).click();
  dialog = page.getByRole("dialog", { name: "Reject 2 people?" });
  await dialog.getByRole("button", { name: "Reject" }).click();
  await expect(dialog.getByText("Say in a few words why.")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("not this year");
  await pictures(page, "62-reject-many");
  await dialog.getByRole("button", { name: "Reject" }).click();
  dialog = page.getByRole("dialog", { name: "Rejecting 2 people: what became of each" });
  await expect(dialog).toContainText("Done for 1 person. Refused for 1 person");
  await pictures(page, "63-what-became-of-each");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(rowOf(page, "Crowd fox")).toContainText("Rejected");
  await expect(rowOf(page, "Crowd dee")).toContainText("Enabled");
  await expect(choose(page, "Crowd dee")).toBeChecked();
  await choose(page, "Crowd eli").check();
  await selection.getByRole("button", { name: "Disable" }).click();
  dialog = page.getByRole("dialog", { name: "Disable 2 people?" });
  await dialog.getByRole("button", { name: "Disable" }).click();
  dialog = page.getByRole("dialog", { name: "Disabling 2 people: what became of each" });
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(rowOf(page, "Crowd dee")).toContainText("Disabled");
  await expect(rowOf(page, "Crowd eli")).toContainText("Disabled");
});

test("from a row's menu everything is done that the account's page does", async ({
  admin,
  guest,
  invite,
}) => {
  const { page } = admin;
  const { link } = await invite("row-menu");
  await setUp(guest.page, link.url, PASSWORD);
  await page.goto("/profiles?q=Guest+row-menu");
  const row = rowOf(page, "Guest row-menu");
  const open = () => row.getByRole("button", { name: "More for Guest row-menu" }).click();
  await open();
  await expect(page.getByRole("menuitem")).toHaveText([
    "Open profile",
    "Disable",
    "Revoke",
    "Allocate storage",
    "Change login",
    "Change role",
    "Create reset link",
    "Force reset",
    "Delete account",
  ]);
  await pictures(page, "64-row-menu");
  await page.getByRole("menuitem", { name: "Change role" }).click();
  let dialog = page.getByRole("dialog", { name: "Change the role of Guest row-menu" });
  await dialog.getByLabel("Role").selectOption("auditor");
  await dialog.getByRole("button", { name: "Change role" }).click();
  await expect(row).toContainText("Auditor");
  await open();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  dialog = page.getByRole("dialog", { name: "Revoke Guest row-menu?" });
  await dialog.getByRole("textbox", { name: "Reason" }).fill("left the house");
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await expect(row).toContainText("Revoked");
  await open();
  await expect(page.getByRole("menuitem")).toHaveText([
    "Open profile",
    "Reinstate",
    "Delete account",
  ]);
  await page.getByRole("menuitem", { name: "Reinstate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Reinstate" }).click();
  await expect(row).toContainText("Disabled");
});

test("one's own row is not selected, and its menu says what another administrator does", async ({
  admin: { page },
  ready,
}) => {
  await page.goto(`/profiles?q=${ready.login}`);
  const row = rowOf(page, "Administrator");
  const box = choose(page, "Administrator");
  await expect(box).toBeDisabled();
  await expect(box).toHaveAccessibleName(/This is your own account/u);
  await expect(page.getByRole("checkbox", { name: "Select the page" })).toBeDisabled();
  await row.getByRole("button", { name: "More for Administrator" }).click();
  await expect(page.getByRole("menu")).toContainText("This is your own account.");
  for (const name of ["Disable", "Revoke", "Force reset", "Delete account", "Change role"]) {
    await expect(page.getByRole("menuitem", { name })).toBeDisabled();
  }
  await expect(page.getByRole("menuitem", { name: "Change login" })).toBeEnabled();
  await pictures(page, "65-own-row");
});
