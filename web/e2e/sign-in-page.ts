import { expect, type Page } from "@playwright/test";

type Kind = "OPAQUE" | "Classic";

export async function signIn(
  page: Page,
  login: string,
  password: string,
  kind: Kind = "OPAQUE",
): Promise<void> {
  await page.goto("/sign-in");
  await submitSignIn(page, login, password, kind);
}

/** The radio button itself is drawn over by its label. */
export async function chooseKind(page: Page, kind: Kind): Promise<void> {
  await page.getByRole("radiogroup").getByText(kind, { exact: true }).click();
  await expect(page.getByRole("radio", { name: kind })).toBeChecked();
}

export async function submitSignIn(
  page: Page,
  login: string,
  password: string,
  kind: Kind = "OPAQUE",
): Promise<void> {
  await chooseKind(page, kind);
  await page.getByRole("textbox", { name: "Login" }).fill(login);
  await page.getByRole("textbox", { name: "Password", exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
