/** An installation where people sign in by QR code and nothing else, and type the phone's digits. */
import { expect, test } from "@playwright/test";
import { fingerprintEnds, fingerprintOf, scanForDigits } from "./phone";
import { pictures } from "./screenshots";
import { Installation } from "./server";
import { Visitor } from "./visitor";

let installation: Installation;

test.beforeAll(async () => {
  installation = await Installation.create({ methods: "qr", qr: "digits" });
  expect(await installation.start(), "nobody can be sent a link").toBeUndefined();
});

test.afterAll(() => installation.remove());

test("the first administrator scans, is appointed, and types the digits that the phone shows", async ({
  browser,
}) => {
  const options = { deviceScaleFactor: 3 };
  const admin = await Visitor.arrive(browser, installation.origin, options);
  const { page } = admin;
  await page.goto("/sign-in");
  await expect(page.getByRole("img", { name: "QR code for the DNA Connect app" })).toBeVisible();
  await expect(page.getByRole("textbox"), "no login, no password").toHaveCount(0);
  await expect(page.getByRole("link", { name: "Use your recovery words" })).toHaveCount(0);
  await pictures(page, "40-codes-alone");

  const { printed, digits } = await scanForDigits(page);
  const { first, last } = fingerprintEnds(printed);
  await expect(
    page.getByRole("heading", { name: "Your account is awaiting approval" }),
  ).toBeVisible();
  await expect(page.getByText(`${first} … ${last}`)).toBeVisible();
  const field = page.getByRole("textbox", { name: "Digits on your phone" });
  await expect(field).toBeVisible();
  await pictures(page, "41-digits");

  await installation.command("admin", "appoint", "--fingerprint", fingerprintOf(printed));
  await expect(page.getByText("Almost there.")).toBeVisible();
  await field.fill(digits === "000000" ? "000001" : "000000");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("These are not the digits that your phone shows.")).toBeVisible();
  await pictures(page, "42-digits-wrong");
  expect((await admin.get("me")).status, "not signed in by that").toBe(401);
  await field.fill(`${digits.slice(0, 3)} ${digits.slice(3)}`);
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Approvals" })).toBeVisible();
  await expect(page.getByText("Create OPAQUE user"), "what is off is not there").toHaveCount(0);

  await page.goto("/settings");
  const security = page.getByRole("region", { name: "Security" });
  await expect(security).toContainText("Classic passwords are switched off on this server");
  await expect(security.getByRole("textbox")).toHaveCount(0);

  await page.goto("/me");
  await expect(page.getByRole("heading", { name: `DNA ${first}…${last}` })).toBeVisible();
  await expect(page.getByRole("button", { name: "Change password" })).toHaveCount(0);
  await admin.leave();
});

test("where there are no passwords the page for lost ones leads back to the code", async ({
  browser,
}) => {
  const page = await browser.newPage({ baseURL: installation.origin });
  await page.goto("/recover");
  await expect(page).toHaveURL(/\/sign-in$/u);
  await expect(page.getByRole("img", { name: "QR code for the DNA Connect app" })).toBeVisible();
  await page.close();
});
