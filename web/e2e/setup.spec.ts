/** The setup page: what it makes of passwords, and how it sees to it that nobody loses their words. */
import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { picture, pictures } from "./screenshots";
import { choosePassword, createAccount, openLink, readWords, repeatWords } from "./setup-page";

const PASSWORD = "seven lanterns drift 31";

test("the meter follows what is typed, and what is easy to guess is not taken", async ({
  guest,
  invite,
}) => {
  const { link } = await invite("measured");
  const { page } = guest;
  await openLink(page, link.url);
  const password = page.getByRole("textbox", { name: "Password", exact: true });
  await password.fill("password123456");
  await expect(page.getByText(/^(Very easy|Easy) to guess/u)).toBeVisible();
  await pictures(page, "50-weak-password");
  await choosePassword(page, "password123456");
  await expect(password).toHaveAccessibleDescription(/too easy to guess/u);
  await expect(page.getByRole("list", { name: "Recovery words" })).toHaveCount(0);
  await password.fill(PASSWORD);
  await expect(page.getByText("Strong", { exact: true })).toBeVisible();
  await choosePassword(page, PASSWORD);
  guest.keepsSecret({ password: PASSWORD, words: await readWords(page) });
});

test("the words are copied, printed, and asked for before the account is made", async ({
  guest,
  invite,
}) => {
  const { link } = await invite("careful");
  const { page } = guest;
  const finished: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/finish")) finished.push(request.url());
  });
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute("data-printed", "yes");
  });
  await openLink(page, link.url);
  await choosePassword(page, PASSWORD);
  const words = await readWords(page);
  guest.keepsSecret({ password: PASSWORD, words });

  await page.getByRole("button", { name: "Copy words" }).click();
  await expect(page.getByRole("button", { name: "Words copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(words.join(" "));
  await page.getByRole("button", { name: "Print", exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-printed", "yes");
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText("Recovery words of Guest careful")).toBeVisible();
  await expect(page.getByRole("listitem").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Fingerprint" })).toBeVisible();
  await expect(page.getByRole("button"), "buttons stay off the paper").toHaveCount(0);
  await picture(page, "51-words-on-paper");
  await page.emulateMedia({ media: "screen" });

  await repeatWords(page, words);
  const boxes = page.getByRole("textbox", { name: /^Word \d+$/u });
  const last = await boxes.last().inputValue();
  await boxes.last().fill(last === "zoo" ? "art" : "zoo");
  await createAccount(page);
  await expect(page.getByText("This is not the word in this place")).toBeVisible();
  expect(finished, "nothing is sent before all four are right").toEqual([]);
  await pictures(page, "52-wrong-word");

  const closing = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const question = await closing;
  expect(question.type(), "closing too early is asked about").toBe("beforeunload");
  await question.dismiss();

  await boxes.last().fill(` ${last.toUpperCase()} `);
  await createAccount(page);
  await expect(page.getByRole("heading", { name: "Your account is ready" })).toBeVisible();
  expect(finished).toHaveLength(1);
  const text = (await page.locator("body").innerText()).toLowerCase();
  expect(text, "shown once").not.toContain(`${words[0]} ${words[1]}`);
  await expect(page.getByRole("list", { name: "Recovery words" })).toHaveCount(0);
});

test("the places that are asked for are others each time", async ({ guest, invite }) => {
  const { link } = await invite("surprised");
  const { page } = guest;
  const asked = new Set<string>();
  page.on("dialog", (question) => void question.accept());
  for (let round = 0; round < 4; round += 1) {
    await openLink(page, link.url);
    await choosePassword(page, PASSWORD);
    const words = await readWords(page);
    guest.keepsSecret({ password: PASSWORD, words });
    await page.getByRole("button", { name: "I have written them down" }).click();
    const labels = page.locator("label", { hasText: /^Word \d+$/u });
    await expect(labels).toHaveCount(4);
    asked.add((await labels.allTextContents()).join());
  }
  expect(asked.size, [...asked].join("; ")).toBeGreaterThan(1);
});
