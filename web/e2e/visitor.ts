/**
 * A person at a browser of their own, watched: every request is kept, and whatever the browser
 * complains about fails the test.
 */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Page,
} from "@playwright/test";
import { leaksIn } from "./secrets";

export interface Answer<T> {
  status: number;
  body: T;
}

interface Sent {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** The browser's own note about an answer that the page asked for and expected. */
const REFUSED_REQUEST = /^Failed to load resource: the server responded with a status of 4\d\d/u;

/** The browser's own note about a server that is not there, or not as far as it was again. */
const NO_SERVER = /net::ERR_|the server responded with a status of 503/u;

export class Visitor {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #sent: Sent[] = [];
  readonly #complaints: string[] = [];
  readonly #passwords: string[] = [];
  readonly #words: string[][] = [];
  #expectsOutage = false;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
  }

  static async arrive(
    browser: Browser,
    origin: string,
    options: BrowserContextOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({ baseURL: origin, ...options });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
    const visitor = new Visitor(context, await context.newPage());
    visitor.#watch();
    return visitor;
  }

  #watch(): void {
    this.#context.on("request", (request) => {
      this.#sent.push({
        url: request.url(),
        headers: request.headers(),
        body: request.postData() ?? "",
      });
    });
    // Violations of the content security policy arrive here too, from pages and workers alike.
    this.#context.on("console", (message) => {
      if (!["error", "warning"].includes(message.type())) return;
      const { url } = message.location();
      if (REFUSED_REQUEST.test(message.text()) && url.includes("/api/")) return;
      if (this.#expectsOutage && NO_SERVER.test(message.text())) return;
      this.#complaints.push(`${message.type()}: ${message.text()} (${url})`);
    });
    this.#context.on("weberror", (error) => this.#complaints.push(String(error.error())));
  }

  /** Another tab of the same browser. */
  anotherTab(): Promise<Page> {
    return this.#context.newPage();
  }

  /** From now on the server may be away: the browser's notes about that are no complaints. */
  expectOutage(): void {
    this.#expectsOutage = true;
  }

  /** Secrets that this person's browser must never send. */
  keepsSecret(secrets: { password?: string; words?: string[] }): void {
    if (secrets.password) this.#passwords.push(secrets.password);
    if (secrets.words) this.#words.push(secrets.words);
  }

  /** Asks the API as this person's browser would, cookies and all. */
  get<T>(path: string): Promise<Answer<T>> {
    return this.#ask("GET", path);
  }

  post<T>(path: string, body: unknown): Promise<Answer<T>> {
    return this.#ask("POST", path, JSON.stringify(body));
  }

  put<T>(path: string, body: unknown): Promise<Answer<T>> {
    return this.#ask("PUT", path, JSON.stringify(body));
  }

  delete<T>(path: string, body: unknown = {}): Promise<Answer<T>> {
    return this.#ask("DELETE", path, JSON.stringify(body));
  }

  #ask<T>(method: string, path: string, body?: string): Promise<Answer<T>> {
    return this.page.evaluate(
      async ([how, url, sent]) => {
        const headers = { "content-type": "application/json" };
        const asking = sent === undefined ? { method: how } : { method: how, headers, body: sent };
        const answer = await fetch(url, asking);
        return { status: answer.status, body: await answer.json() };
      },
      [method, `/api/v1/${path}`, body] as const,
    );
  }

  /** Ends the visit: nothing secret was sent, nowhere foreign, and the browser never complained. */
  async leave(): Promise<void> {
    const { origin } = new URL(this.page.url());
    await this.#context.close();
    expect(this.#complaints, "errors, warnings and policy violations in the browser").toEqual([]);

    const secrets = { passwords: this.#passwords, words: this.#words };
    const bodies = this.#sent.filter((sent) => sent.body !== "");
    expect(bodies.length, "requests with a body were seen at all").toBeGreaterThan(0);
    for (const sent of this.#sent) {
      const envelope = `${sent.url}\n${JSON.stringify(sent.headers)}`;
      const leaks = leaksIn(envelope, sent.body, secrets);
      expect(leaks, `secrets in a request to ${sent.url}`).toEqual([]);
      expect(new URL(sent.url).origin, "requests leave this server alone").toBe(origin);
    }
  }
}
