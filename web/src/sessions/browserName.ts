import Bowser from "bowser";

/** What a browser called itself, in words: "Firefox 140 on Linux". */
export function browserName(userAgent: string | null | undefined): string {
  if (!userAgent) return "An unnamed program";
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name) return userAgent;
  const version = browser.version?.split(".")[0];
  const name = version ? `${browser.name} ${version}` : browser.name;
  return os.name ? `${name} on ${os.name}` : name;
}
