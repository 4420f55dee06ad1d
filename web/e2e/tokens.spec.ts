/** An app is let in by a token that an administrator makes in Settings, and thrown out again. */
import { mkdir } from "node:fs/promises";
import { expect } from "@playwright/test";
import { goTo, registerPool, rowOf } from "./console-page";
import { test } from "./fixtures";
import { picture, pictures } from "./screenshots";
import { setUp } from "./setup-page";
import { signIn } from "./sign-in-page";
import { limited, PASSWORD } from "./stored";

test("a token is made, shown once, used by an app, and revoked", async ({ admin, ready }) => {
  const { page } = admin;
  const folder = ready.installation.folder("albums");
  await mkdir(folder);
  await registerPool(page, "Albums", folder);
  await expect(rowOf(page, "Albums")).toBeVisible();
  const pool_id = await limited(admin, "Albums", 10);
  const me = (await admin.get<{ account_id: string }>("me")).body.account_id;
  const given = await admin.put(`accounts/${me}/quota`, { pool_id, bytes: 4_000_000_000 });
  expect(given.status).toBe(200);
  const tokens = page.getByRole("region", { name: "Apps and tokens" });
  const dialog = page.getByRole("dialog", { name: "Make a token" });
  let token = "";
  /** Asks as the app does: from no browser. */
  const authorize = async () => {
    const answer = await fetch(`${ready.installation.origin}/api/v1/storage/${me}/authorize`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ bytes: 5_000_000 }),
    });
    return { status: answer.status, code: ((await answer.json()) as { code?: string }).code };
  };

  await test.step("where there is none, it is said what one is for", async () => {
    await goTo(page, "Settings");
    await expect(tokens).toContainText("No app has a token");
    const api = tokens.getByRole("link", { name: "description of the API" });
    const described = await page.request.get((await api.getAttribute("href")) ?? "");
    expect(await described.text()).toContain("/api/v1/storage/{account_id}/authorize");
    await tokens.scrollIntoViewIfNeeded();
    await pictures(page, "tokens-none");
  });

  await test.step("it needs a name", async () => {
    await tokens.getByRole("button", { name: "Make a token" }).click();
    await dialog.getByRole("button", { name: "Make token" }).click();
    await expect(dialog).toContainText("Say which app it is for.");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Camera backup");
    await pictures(page, "tokens-make");
  });

  await test.step("it is shown once, and neither Escape nor a click beside it loses it", async () => {
    await dialog.getByRole("button", { name: "Make token" }).click();
    await expect(dialog).toContainText("The token for Camera backup is made");
    await page.keyboard.press("Escape");
    await page.mouse.click(5, 5);
    await dialog.getByRole("button", { name: "Copy token" }).click();
    await expect(dialog.getByRole("button", { name: "Token copied" })).toBeVisible();
    token = await page.evaluate(() => navigator.clipboard.readText());
    await expect(dialog.getByRole("textbox", { name: "Token" })).toHaveValue(token);
    await pictures(page, "tokens-made");
    await dialog.getByRole("button", { name: "Done" }).click();
    await expect(dialog).toHaveCount(0);
    const row = rowOf(page, "Camera backup");
    await expect(row).toContainText("Store files for people");
    await expect(row).toContainText("by Administrator");
    await expect(row).toContainText("Never");
    expect(await page.content()).not.toContain(token);
  });

  await test.step("the app is let in, and it shows", async () => {
    expect(await authorize()).toEqual({ status: 200, code: undefined });
    await page.reload();
    await expect(rowOf(page, "Camera backup")).not.toContainText("Never");
    await expect(rowOf(page, "Camera backup")).toContainText("Valid");
    await tokens.scrollIntoViewIfNeeded();
    await pictures(page, "tokens-list");
    await page.setViewportSize({ width: 390, height: 844 });
    await tokens.scrollIntoViewIfNeeded();
    await picture(page, "tokens-list-phone");
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  await test.step("revoked, it is refused", async () => {
    await tokens.getByRole("button", { name: "Revoke the token of Camera backup" }).click();
    const question = page.getByRole("dialog", { name: "Revoke the token of Camera backup?" });
    await expect(question).toContainText("is refused from its next request on");
    await pictures(page, "tokens-revoke");
    await question.getByRole("button", { name: "Keep it" }).click();
    expect((await authorize()).status).toBe(200);
    await tokens.getByRole("button", { name: "Revoke the token of Camera backup" }).click();
    await question.getByRole("button", { name: "Revoke", exact: true }).click();
    await expect(rowOf(page, "Camera backup")).toContainText("Revoked");
    await expect(rowOf(page, "Camera backup")).toContainText(/Revoked.*by Administrator/);
    await expect(rowOf(page, "Camera backup").getByRole("button")).toHaveCount(0);
    expect(await authorize()).toEqual({ status: 401, code: "token-unknown" });
    await pictures(page, "tokens-revoked");
  });
});

test("who is no administrator is not shown any tokens", async ({ admin, guest }) => {
  const { body } = await admin.post<{ link: { url: string } }>("accounts", {
    display_name: "Person helper",
    login: "helper",
    method: "opaque",
    role: "support",
    approval: "automatic",
  });
  guest.keepsSecret({ password: PASSWORD });
  await setUp(guest.page, body.link.url, PASSWORD);
  await signIn(guest.page, "helper", PASSWORD);
  await guest.page.waitForURL("**/approvals");
  await goTo(guest.page, "Settings");
  await expect(guest.page.getByRole("heading", { name: "Security" })).toBeVisible();
  await expect(guest.page.getByRole("region", { name: "Apps and tokens" })).toHaveCount(0);
});
