import type { Page } from "@playwright/test";

export async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.goto("/sign-in");
  await submitSignIn(page, login, password);
}

export async function submitSignIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByRole("textbox", { name: "Login" }).fill(login);
  await page.getByRole("textbox", { name: "Password", exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
