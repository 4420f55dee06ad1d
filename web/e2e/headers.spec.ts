/** What a page may do, and what leaves it: the attacks that its headers are there for, failing. */
import { type BrowserContext, expect, type Page, type Response } from "@playwright/test";
import { test } from "./fixtures";
import { openLink, setUp } from "./setup-page";
import { signIn } from "./sign-in-page";

const PASSWORD = "nine kettles hum 52";

function directives(response: Response): Map<string, string[]> {
  const policy = response.headers()["content-security-policy"] ?? "";
  const parts = policy.split(";").map((part) => part.trim().split(/\s+/u));
  return new Map(parts.map(([name = "", ...sources]) => [name, sources]));
}

/** A page of the server in a browser that nothing is expected of. */
async function visit(context: BrowserContext, path: string): Promise<[Page, Response]> {
  const page = await context.newPage();
  const response = await page.goto(path);
  if (!response) throw new Error(`${path} was not loaded.`);
  return [page, response];
}

test("every page names whose scripts it runs, and hides where it is", async ({
  browser,
  ready,
}) => {
  const context = await browser.newContext({ baseURL: ready.installation.origin });
  const nonces = new Set<string>();
  for (const path of ["/", "/sign-in", "/setup", "/reset", "/profiles/x", "/nowhere"]) {
    const [page, response] = await visit(context, path);
    const policy = directives(response);
    expect(policy.get("default-src"), path).toEqual(["'none'"]);
    expect(policy.get("script-src"), path).toEqual(["'self'"]);
    expect(policy.get("frame-ancestors"), path).toEqual(["'none'"]);
    expect(policy.get("base-uri"), path).toEqual(["'none'"]);
    expect(policy.get("style-src")?.[0], path).toBe("'self'");
    nonces.add(policy.get("style-src")?.[1] ?? "");
    expect(response.headers()["content-security-policy"], path).not.toContain("unsafe");
    expect(response.headers(), path).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    await page.close();
  }
  expect(nonces.size, "each page has a nonce of its own").toBe(6);
  await context.close();
});

test("a script that got into a page does not run", async ({ browser, ready }) => {
  const context = await browser.newContext({ baseURL: ready.installation.origin });
  const [page] = await visit(context, "/sign-in");
  const ran = await page.evaluate(async () => {
    const marks: string[] = [];
    Object.assign(window, { mark: (name: string) => marks.push(name) });
    const inline = document.createElement("script");
    inline.textContent = "mark('inline')";
    const elsewhere = document.createElement("script");
    elsewhere.src = "data:text/javascript,mark('data')";
    const image = document.createElement("div");
    image.innerHTML = "<img src='nothing' onerror=\"mark('handler')\">";
    const link = document.createElement("a");
    link.href = "javascript:mark('address')";
    document.body.append(inline, elsewhere, image, link);
    link.click();
    // The tool that runs this may compile text at once, but not what it leaves behind.
    window.setTimeout("mark('text')" as unknown as TimerHandler, 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return marks;
  });
  expect(ran).toEqual([]);
  await context.close();
});

test("nobody puts a page into a frame", async ({ browser, ready }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.setContent(`<iframe src="${ready.installation.origin}/sign-in"></iframe>`);
  await expect.poll(() => page.frames().length).toBe(2);
  const framed = page.frames()[1];
  await expect.poll(() => framed?.url()).toContain("chrome-error://");
  await context.close();
});

test("only the worker that stretches passwords may compile", async ({ guest, invite }) => {
  const { link } = await invite("compiler");
  const answers: Response[] = [];
  guest.page.context().on("response", (response) => answers.push(response));
  await setUp(guest.page, link.url, PASSWORD);
  await signIn(guest.page, "compiler", PASSWORD);
  const compiling = answers.filter((response) =>
    response.headers()["content-security-policy"]?.includes("wasm-unsafe-eval"),
  );
  expect(compiling.length).toBeGreaterThan(0);
  for (const response of compiling) {
    expect(new URL(response.url()).pathname).toMatch(/^\/assets\/workers\//u);
  }
  for (const response of answers) {
    expect(response.headers()["content-security-policy"], response.url()).not.toContain(
      "unsafe-inline",
    );
    expect(response.headers()["referrer-policy"], response.url()).toBe("no-referrer");
    expect(response.headers()["x-content-type-options"], response.url()).toBe("nosniff");
  }
});

test("a link's token is in the fragment and in bodies, and nowhere else", async ({
  guest,
  invite,
}) => {
  const { link } = await invite("fragment");
  const token = new URL(link.url).hash.slice(1);
  expect(token).toHaveLength(43);
  const sent: { url: string; headers: string; body: string }[] = [];
  guest.page.context().on("request", (request) => {
    const [url, body] = [request.url(), request.postData() ?? ""];
    sent.push({ url, headers: JSON.stringify(request.headers()), body });
  });
  await openLink(guest.page, link.url);
  await setUp(guest.page, link.url, PASSWORD);
  for (const { url, headers, body } of sent) {
    // The browser itself keeps the fragment; this tool shows it with the page's own request.
    expect(url.split("#")[0]).not.toContain(token);
    expect(headers).not.toContain(token);
    if (body.includes(token)) expect(new URL(url).pathname).toMatch(/^\/api\/v1\/links\//u);
  }
  expect(sent.some(({ body }) => body.includes(token))).toBe(true);
  const kept = await guest.page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
  expect(kept).not.toContain(token);
});
