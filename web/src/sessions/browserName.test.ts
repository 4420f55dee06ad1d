import { expect, test } from "vitest";
import { browserName } from "./browserName";

test("a browser is called by its name, its version and its system", () => {
  const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  expect(browserName(firefox)).toBe("Firefox 140 on Linux");
  const safari =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
  expect(browserName(safari)).toBe("Safari 17 on iOS");
});

test("what is no browser is shown as it named itself, and what has no name is said to have none", () => {
  expect(browserName("sync-client")).toBe("sync-client");
  expect(browserName(null)).toBe("An unnamed program");
});
