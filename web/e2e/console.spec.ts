/** The console beyond the story: roles, lists, races between administrators, and bad connections. */
import { expect } from "@playwright/test";
import { goTo, rowOf } from "./console-page";
import { test } from "./fixtures";
import { readLinkCode } from "./phone";
import { pictures } from "./screenshots";
import { choosePassword, createAccount, openLink, readWords, repeatWords } from "./setup-page";
import { signIn, submitSignIn } from "./sign-in-page";
import type { Visitor } from "./visitor";

const PASSWORD = "seven lanterns drift 31";

interface Invited {
  account_id: string;
  link: { url: string };
}

/** Invites somebody by the API. */
async function inviteAs(admin: Visitor, login: string, role: string, approval: string) {
  const answer = await admin.post<Invited>("accounts", {
    display_name: `Person ${login}`,
    login,
    method: "opaque",
    role,
    approval,
  });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function finishSetup(visitor: Visitor, link: string): Promise<void> {
  visitor.keepsSecret({ password: PASSWORD });
  await openLink(visitor.page, link);
  await choosePassword(visitor.page, PASSWORD);
  const words = await readWords(visitor.page);
  visitor.keepsSecret({ words });
  await repeatWords(visitor.page, words);
  await createAccount(visitor.page);
  await expect(visitor.page.getByRole("heading", { name: /^Your account is/u })).toBeVisible();
}

test("an auditor sees everything and can touch nothing", async ({ admin, guest }) => {
  await inviteAs(admin, "looked-at", "user", "required");
  const { account_id, link } = await inviteAs(admin, "auditor", "auditor", "automatic");
  await finishSetup(guest, link.url);
  const { page } = guest;
  await signIn(page, "auditor", PASSWORD);
  await expect(rowOf(page, "Person looked-at")).toContainText("Waiting for setup");
  await expect(page.getByText("Create OPAQUE user")).toBeHidden();
  await expect(page.getByRole("main").getByRole("button", { name: /^(Enable|More)/u })).toHaveCount(
    0,
  );
  await goTo(page, "Storage pools");
  await expect(page.getByRole("button", { name: "Register pool" })).toHaveCount(0);
  await page.goto(`/profiles/${account_id}`);
  await expect(page.getByRole("heading", { name: "Person auditor" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Display name" })).toHaveJSProperty(
    "readOnly",
    true,
  );
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Access" })).toHaveCount(0);
});

test("support staff look after users, and neither administrators nor storage", async ({
  admin,
  guest,
  ready,
}) => {
  const { link } = await inviteAs(admin, "support", "support", "automatic");
  const user = await inviteAs(admin, "supported", "user", "required");
  await finishSetup(guest, user.link.url);
  await finishSetup(guest, link.url);
  const { page } = guest;
  await signIn(page, "support", PASSWORD);
  const roles = page.getByRole("combobox", { name: "Role" }).getByRole("option");
  await expect(roles).toHaveText(["User"]);
  await rowOf(page, "Person supported").getByRole("button", { name: "Enable" }).click();
  await expect(page.getByText("Person supported can sign in now.")).toBeVisible();
  await page.goto(`/profiles/${user.account_id}?tab=storage`);
  await expect(page.getByText("No storage is allocated to this person.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Allocate" })).toHaveCount(0);
  await page.getByRole("tab", { name: "Overview" }).click();
  const access = page.getByRole("region", { name: "Access" });
  await expect(access.getByRole("button")).toHaveText(["Disable"]);
  await goTo(page, "User profiles");
  await page.getByRole("textbox", { name: "Filter" }).fill(ready.login);
  await page.getByRole("link", { name: "Administrator" }).click();
  await expect(page.getByRole("textbox", { name: "Display name" })).toBeVisible();
  await expect(access).toHaveCount(0);
});

test("one's own account cannot be disabled or revoked, and the page says why", async ({
  admin: { page },
  ready,
}) => {
  await page.goto(`/profiles?q=${ready.login}`);
  await page.getByRole("link", { name: "Administrator" }).click();
  const access = page.getByRole("region", { name: "Access" });
  await expect(access.getByRole("button", { name: "Disable" })).toBeDisabled();
  await expect(access.getByRole("button", { name: "Revoke" })).toBeDisabled();
  await expect(access).toContainText("This is your own account.");
});

test("whoever was slower is told, and loads what the other has written", async ({
  admin,
  guest,
}) => {
  const { account_id, link } = await inviteAs(admin, "contended", "user", "required");
  await finishSetup(guest, link.url);
  const { page } = admin;
  await page.goto(`/profiles/${account_id}`);
  const name = page.getByRole("textbox", { name: "Display name" });
  await name.fill("Written slowly");
  const other = await admin.anotherTab();
  await other.goto(`/profiles/${account_id}`);
  await other.getByRole("textbox", { name: "Display name" }).fill("Written quickly");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("Written quickly");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Written quickly");
  await expect(name, "what is being typed stays").toHaveValue("Written slowly");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("Somebody else changed this");
  await page.getByRole("button", { name: "Load again" }).click();
  await expect(name).toHaveValue("Written quickly");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await name.fill("Written together");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Written together");
});

test("a list's address keeps its filter, order and length across a reload", async ({ admin }) => {
  const { page } = admin;
  const logins = Array.from({ length: 55 }, (_, place) => `many-${String(place).padStart(2, "0")}`);
  for (const login of logins) await inviteAs(admin, login, "user", "required");
  await page.getByRole("textbox", { name: "Filter" }).fill("many-");
  await page.getByRole("combobox", { name: "Sort by" }).selectOption("Login");
  const people = page.getByRole("row", { name: /Person many-/u });
  await expect(people).toHaveCount(50);
  await expect(people.first()).toContainText("Person many-00");
  await expect(page.getByText("50 of 55 people")).toBeVisible();
  await page.getByRole("button", { name: "Load more" }).click();
  await expect(people).toHaveCount(55);
  for (const part of [/q=many-/u, /sort=login/u, /pages=2/u]) await expect(page).toHaveURL(part);
  await page.reload();
  await expect(people).toHaveCount(55);
  await expect(page.getByRole("textbox", { name: "Filter" })).toHaveValue("many-");
  await page.getByRole("button", { name: "Person", exact: true }).click();
  await expect(people).toHaveCount(50);
  await expect(page.getByRole("columnheader", { name: "Person" })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  await page.getByRole("textbox", { name: "Filter" }).fill("nobody at all");
  await expect(page.getByText("Nobody matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(people.first()).toBeVisible();
});

test("from a row's menu a link is renewed and an invitation cancelled", async ({
  admin: { page },
  invite,
  guest,
}) => {
  const { link } = await invite("menus");
  await page.goto("/approvals?q=Guest+menus");
  const row = rowOf(page, "Guest menus");
  const choose = async (item: string) => {
    await row.getByRole("button", { name: "More for Guest menus" }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await choose("Renew link");
  const renewal = page.getByRole("dialog", { name: "Renew the link of Guest menus" });
  await renewal.getByRole("button", { name: "Renew link" }).click();
  const renewed = await renewal.getByRole("textbox", { name: "Setup link" }).inputValue();
  expect(renewed).not.toBe(link.url);
  await renewal.getByRole("button", { name: "Done" }).click();
  await expect(renewal).toBeHidden();
  await choose("Cancel invitation");
  const question = page.getByRole("dialog", { name: "Cancel the invitation of Guest menus?" });
  await question.getByRole("button", { name: "Cancel invitation" }).click();
  await expect(row).toHaveCount(0);
  await openLink(guest.page, renewed);
  await expect(guest.page.getByRole("heading", { name: "This link was cancelled" })).toBeVisible();
  await expect(guest.page).toHaveTitle("Set up your account · dna-nexus");
  expect((await guest.post("links/inspect", { token: "A".repeat(43) })).status).toBe(404);
});

test("somebody who waits is rejected with a reason, and reinstated later", async ({
  admin,
  guest,
}) => {
  const { account_id, link } = await inviteAs(admin, "turned-down", "user", "required");
  await finishSetup(guest, link.url);
  const { page } = admin;
  await page.goto("/approvals?q=turned-down");
  const row = rowOf(page, "Person turned-down");
  await row.getByRole("button", { name: "More for Person turned-down" }).click();
  await page.getByRole("menuitem", { name: "Reject" }).click();
  const question = page.getByRole("dialog", { name: "Reject Person turned-down?" });
  await question.getByRole("textbox", { name: "Reason" }).fill("Not one of us.");
  await question.getByRole("button", { name: "Reject" }).click();
  await expect(row).toHaveCount(0);
  await page.goto(`/profiles/${account_id}`);
  await page.getByRole("button", { name: "Reinstate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Reinstate" }).click();
  await expect(page.getByRole("main").getByText("Disabled", { exact: true })).toBeVisible();
});

test("whoever is not signed in comes back to where they were going", async ({ guest, ready }) => {
  guest.keepsSecret({ password: ready.password });
  await guest.page.goto("/profiles?status=enabled");
  await expect(guest.page.getByText("Please sign in to go on.")).toBeVisible();
  await submitSignIn(guest.page, ready.login, ready.password);
  await expect(guest.page).toHaveURL(/\/profiles\?status=enabled$/u);
  await expect(rowOf(guest.page, "Administrator")).toBeVisible();
});

test("the keyboard reaches the content, the menus and back", async ({ admin: { page } }) => {
  await page.reload();
  await expect(page.getByRole("heading", { name: "Approvals" })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await goTo(page, "Storage pools");
  await expect(page.getByRole("heading", { name: "Storage pools" })).toBeFocused();
  const register = page.getByRole("button", { name: "Register pool" });
  await register.press("Enter");
  await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(register).toBeFocused();
});

test("a lost connection is said quietly, and what happened meanwhile comes by itself", async ({
  admin,
  ready,
}) => {
  const { page } = admin;
  // Who came last is at the end of the whole list.
  await page.goto("/approvals?q=late-news");
  await expect(page.getByRole("heading", { name: "Approvals" })).toBeVisible();
  admin.expectOutage();
  await ready.installation.kill();
  const note = page.getByText("The connection to the server is interrupted");
  await expect(note).toBeVisible();
  await ready.installation.start();
  await expect(note).toBeHidden();
  await inviteAs(admin, "late-news", "user", "required");
  await expect(rowOf(page, "Person late-news")).toBeVisible();
});

test("a link that is shown once is not left unasked, until it is copied", async ({
  admin: { page },
}) => {
  const create = async (login: string) => {
    await page.getByRole("textbox", { name: "Display name" }).fill(`Person ${login}`);
    await page.getByRole("textbox", { name: "Login" }).fill(login);
    await page.getByRole("button", { name: "Create user and setup link" }).click();
  };
  const card = page.getByRole("region", { name: "Setup link" });
  const leaving = page.getByRole("dialog", { name: "Leave without the link?" });
  const profiles = page.getByRole("navigation").getByRole("link", { name: "User profiles" });
  await create("left-alone");
  await expect(card).toBeVisible();
  await page.getByRole("switch", { name: "Show completed" }).click();
  await expect(page, "the page is still the same").toHaveURL(/show=all/u);
  await profiles.click();
  await pictures(page, "c1-leaving");
  await leaving.getByRole("button", { name: "Stay" }).click();
  await expect(leaving).toBeHidden();
  await expect(card).toBeVisible();
  const asked = page.waitForEvent("dialog");
  const reloading = page.reload();
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await reloading.catch(() => undefined);
  await expect(card).toBeVisible();
  await profiles.click();
  await leaving.getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("heading", { name: "User profiles" })).toBeVisible();
  await goTo(page, "Approvals");
  await expect(card).toHaveCount(0);
  await create("taken-along");
  const link = await card.getByRole("textbox", { name: "Setup link" }).inputValue();
  expect(await readLinkCode(card)).toBe(link);
  await card.getByRole("button", { name: "Copy link" }).click();
  await expect(card.getByRole("button", { name: "Link copied" })).toBeVisible();
  await goTo(page, "User profiles");
});

test("the colours are chosen on every page", async ({ admin: { page } }) => {
  for (const place of ["/approvals", "/me", "/files"]) {
    await page.goto(place);
    const colours = page.getByRole("radiogroup", { name: "Colours" });
    await colours.getByTitle("Dark").click();
    await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
    await colours.getByTitle("Light").click();
    await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "light");
  }
});
