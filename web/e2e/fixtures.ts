/** A running server with its administrator, shared by the specs that do not start from nothing. */
import { test as base } from "@playwright/test";
import { Installation } from "./server";
import { setUp } from "./setup-page";
import { signIn } from "./sign-in-page";
import { Visitor } from "./visitor";

export interface Ready {
  installation: Installation;
  /** The first administrator's link, used up. */
  usedLink: string;
  login: string;
  password: string;
}

interface Invited {
  account_id: string;
  link: { url: string; expires_at: string };
}

interface Fixtures {
  /** The first administrator, signed in. */
  admin: Visitor;
  /** Somebody else, at a browser of their own. */
  guest: Visitor;
  /** Invites an account by the API and returns its setup link. */
  invite: (login: string) => Promise<Invited>;
}

export const test = base.extend<Fixtures, { ready: Ready }>({
  ready: [
    async ({ browser }, use) => {
      const installation = await Installation.create();
      try {
        const usedLink = await installation.start();
        if (!usedLink) throw new Error("The server printed no bootstrap link.");
        const password = "granite otter quietly 88";
        const { page } = await Visitor.arrive(browser, installation.origin);
        await setUp(page, usedLink, password);
        const login = await readLogin(page);
        await page.context().close();
        await use({ installation, usedLink, login, password });
      } finally {
        await installation.remove();
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],

  admin: async ({ browser, ready }, use) => {
    const admin = await Visitor.arrive(browser, ready.installation.origin);
    admin.keepsSecret({ password: ready.password });
    await signIn(admin.page, ready.login, ready.password);
    await admin.page.waitForURL("**/approvals");
    await use(admin);
    await admin.leave();
  },

  guest: async ({ browser, ready }, use) => {
    const guest = await Visitor.arrive(browser, ready.installation.origin);
    await use(guest);
    await guest.leave();
  },

  invite: async ({ admin }, use) => {
    await use(async (login) => {
      const { status, body } = await admin.post<Invited>("accounts", {
        display_name: `Guest ${login}`,
        login,
        method: "opaque",
        role: "user",
        approval: "automatic",
      });
      if (status !== 201) throw new Error(`Inviting was refused: ${JSON.stringify(body)}`);
      return body;
    });
  },
});

/** The sign-in page, reached from a finished setup, knows the login. */
async function readLogin(page: Visitor["page"]): Promise<string> {
  await page.getByRole("link", { name: "Sign in" }).click();
  return page.getByRole("textbox", { name: "Login" }).inputValue();
}
