/** What becomes of setup links: each end of a link in its own words, races and power cuts. */
import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures";
import {
  choosePassword,
  createAccount,
  openLink,
  readWords,
  repeatWords,
  setUp,
} from "./setup-page";
import { signIn } from "./sign-in-page";

const PASSWORD = "seven lanterns drift 31";

function heading(page: Page, name: string | RegExp) {
  return page.getByRole("heading", { name });
}

/** As far as one click before the account is made. */
async function almostDone(page: Page, link: string): Promise<string[]> {
  await openLink(page, link);
  await choosePassword(page, PASSWORD);
  const words = await readWords(page);
  await repeatWords(page, words);
  return words;
}

test("a used link says that it was used", async ({ guest, ready }) => {
  await openLink(guest.page, ready.usedLink);
  await expect(heading(guest.page, "This link has already been used")).toBeVisible();
  await expect(guest.page.getByRole("link", { name: "Go to sign in" })).toBeVisible();
});

test("a replaced link says so, and the newer one opens", async ({ admin, guest, invite }) => {
  const first = await invite("replaced");
  const renewed = await admin.post<typeof first>(`accounts/${first.account_id}/setup-link`, {});
  expect(renewed.status).toBe(200);
  await openLink(guest.page, first.link.url);
  await expect(heading(guest.page, "A newer link has replaced this one")).toBeVisible();
  await openLink(guest.page, renewed.body.link.url);
  await expect(heading(guest.page, "Welcome, Guest replaced")).toBeVisible();
});

test("a cancelled link says so", async ({ admin, guest, invite }) => {
  const { account_id, link } = await invite("cancelled");
  const cancelled = await admin.post(`accounts/${account_id}/setup-link/cancel`, {});
  expect(cancelled.status).toBe(200);
  await openLink(guest.page, link.url);
  await expect(heading(guest.page, "This link was cancelled")).toBeVisible();
});

test("an unknown link and a cut-off one are told apart", async ({ guest, ready }) => {
  const { origin } = ready.installation;
  await openLink(guest.page, `${origin}/setup#${"A".repeat(43)}`);
  await expect(heading(guest.page, "This link is not known here")).toBeVisible();
  await openLink(guest.page, ready.usedLink.slice(0, -1));
  await expect(heading(guest.page, "This address is not a whole link")).toBeVisible();
  await openLink(guest.page, `${origin}/setup`);
  await expect(heading(guest.page, "This address is not a whole link")).toBeVisible();
});

test("an expired link says so", async ({ guest, invite }) => {
  const { link } = await invite("late");
  // Links live for days, so the server's answer is played here; its own tests make links expire.
  await guest.page.route("**/api/v1/links/inspect", (route) =>
    route.fulfill({
      status: 410,
      contentType: "application/problem+json",
      json: {
        type: "/problems/link-expired",
        title: "Link expired",
        status: 410,
        code: "link-expired",
        detail: "Ask for a new link.",
        request_id: "00000000-0000-7000-8000-000000000000",
      },
    }),
  );
  await openLink(guest.page, link.url);
  await expect(heading(guest.page, "This link has expired")).toBeVisible();
});

test("a link that dies while the words are shown says that they are worth nothing", async ({
  admin,
  guest,
  invite,
}) => {
  const { account_id, link } = await invite("overtaken");
  const words = await almostDone(guest.page, link.url);
  guest.keepsSecret({ password: PASSWORD, words });
  expect((await admin.post(`accounts/${account_id}/setup-link`, {})).status).toBe(200);
  await createAccount(guest.page);
  await expect(heading(guest.page, "A newer link has replaced this one")).toBeVisible();
  await expect(guest.page.getByText("belong to no account")).toBeVisible();
});

test("a reload before the account is made keeps the link", async ({ guest, invite }) => {
  const { link } = await invite("reloader");
  await openLink(guest.page, link.url);
  await choosePassword(guest.page, PASSWORD);
  const before = await readWords(guest.page);
  guest.keepsSecret({ password: PASSWORD, words: before });
  const asked = guest.page.waitForEvent("dialog");
  const reloaded = guest.page.reload();
  const question = await asked;
  expect(question.type()).toBe("beforeunload");
  await question.accept();
  await reloaded;
  await choosePassword(guest.page, PASSWORD);
  const after = await readWords(guest.page);
  guest.keepsSecret({ words: after });
  expect(after).not.toEqual(before);
  await repeatWords(guest.page, after);
  await createAccount(guest.page);
  await expect(heading(guest.page, "Your account is ready")).toBeVisible();
  expect(guest.page.url()).not.toContain("#");
});

test("two tabs finish one link at once: one wins and the other is told", async ({
  guest,
  invite,
}) => {
  const { link } = await invite("twice");
  const tabs = [guest.page, await guest.anotherTab()];
  for (const tab of tabs) {
    guest.keepsSecret({ password: PASSWORD, words: await almostDone(tab, link.url) });
  }
  await Promise.all(tabs.map(createAccount));
  const outcomes = await Promise.all(
    tabs.map(async (tab) => {
      const title = heading(tab, /^(Your account is ready|This link has already been used)$/u);
      await expect(title).toBeVisible();
      return title.textContent();
    }),
  );
  expect(outcomes.toSorted()).toEqual(["This link has already been used", "Your account is ready"]);
  const told = tabs.filter((_, tab) => outcomes[tab] !== "Your account is ready");
  for (const tab of told) await expect(tab.getByText("belong to no account")).toBeVisible();
});

test("a server killed before the finish: the page goes on when it is back", async ({
  admin,
  guest,
  invite,
  ready,
}) => {
  const { link } = await invite("patiently");
  for (const visitor of [admin, guest]) visitor.expectOutage();
  const words = await almostDone(guest.page, link.url);
  guest.keepsSecret({ password: PASSWORD, words });
  await guest.page.route(
    "**/api/v1/links/opaque/finish",
    async (route) => {
      await ready.installation.kill();
      await route.continue();
    },
    { times: 1 },
  );
  await createAccount(guest.page);
  await expect(guest.page.getByRole("alert")).toContainText("The server did not answer");
  expect(await ready.installation.start(), "no second bootstrap link").toBeUndefined();
  await createAccount(guest.page);
  await expect(heading(guest.page, "Your account is ready")).toBeVisible();
  await signIn(guest.page, "patiently", PASSWORD);
  await expect(heading(guest.page, "Guest patiently")).toBeVisible();
});

test("an account that is made while its answer is lost keeps its words and its password", async ({
  guest,
  invite,
}) => {
  const { link } = await invite("unheard");
  guest.expectOutage();
  const words = await almostDone(guest.page, link.url);
  guest.keepsSecret({ password: PASSWORD, words });
  await guest.page.route(
    "**/api/v1/links/opaque/finish",
    async (route) => {
      expect((await route.fetch()).status()).toBe(200);
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
  await createAccount(guest.page);
  await expect(guest.page.getByRole("alert")).toContainText("The server did not answer");
  await createAccount(guest.page);
  await expect(heading(guest.page, "This link has already been used")).toBeVisible();
  await expect(guest.page.getByText("keep the words you have just written down")).toBeVisible();
  await expect(guest.page.getByText("destroy your copy")).toBeHidden();
  await signIn(guest.page, "unheard", PASSWORD);
  await expect(heading(guest.page, "Guest unheard")).toBeVisible();
});

test("a server killed before the finish: the link still works in a new tab", async ({
  admin,
  guest,
  invite,
  ready,
}) => {
  const { link } = await invite("restarted");
  for (const visitor of [admin, guest]) visitor.expectOutage();
  const first = await guest.anotherTab();
  guest.keepsSecret({ password: PASSWORD, words: await almostDone(first, link.url) });
  await first.route("**/api/v1/links/opaque/finish", async (route) => {
    await ready.installation.kill();
    await route.abort();
  });
  await createAccount(first);
  await expect(first.getByRole("alert")).toContainText("The server did not answer");
  await first.close();
  await ready.installation.start();
  const { words } = await setUp(guest.page, link.url, PASSWORD);
  guest.keepsSecret({ words });
});
