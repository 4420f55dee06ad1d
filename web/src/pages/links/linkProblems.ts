/** What is wrong with a link, in plain words, and what its holder can do about it. */
export interface LinkProblem {
  title: string;
  what: string;
  next: string;
}

const ASK = "Ask whoever sent it to you for a new link.";

const PROBLEMS: Record<string, LinkProblem> = {
  "link-incomplete": {
    title: "This address is not a whole link",
    what: "Such a link has a long code after a # sign, and here it is missing or cut short.",
    next: "Copy the whole link once more, up to its very end, and open that.",
  },
  "link-unknown": {
    title: "This link is not known here",
    what: "It may have been cut off or changed when it was copied, or belong to another server.",
    next: "Copy the whole link once more. If it still does not open, ask whoever sent it to you for a new one.",
  },
  "link-used": {
    title: "This link has already been used",
    what: "A password was set with it, and each link works only once.",
    next: "If that was you, sign in with the password you chose. If it was not you, tell your administrator at once.",
  },
  "link-superseded": {
    title: "A newer link has replaced this one",
    what: "Your administrator made another link for you after this one, so this one no longer works.",
    next: "Look for the newer link and open that. If you do not have it, ask your administrator.",
  },
  "link-cancelled": {
    title: "This link was cancelled",
    what: "Your administrator took it back, so nothing can be done with it any more.",
    next: "If you think that is a mistake, ask whoever sent it to you.",
  },
  "link-expired": {
    title: "This link has expired",
    what: "Links work for a limited time only, and this one's time is over.",
    next: ASK,
  },
  "method-switched-off": {
    title: "This link's way of signing in is switched off",
    what: "Your account was made for a way of signing in that this server does not offer at present.",
    next: "Ask your administrator. The link is not used up: it works again should it be switched on.",
  },
  "link-purpose": {
    title: "This link is for something else",
    what: "It does not belong on this page.",
    next: ASK,
  },
};

/** The words for a problem's code, or `undefined` when the code is not about the link. */
export function linkProblem(code: string): LinkProblem | undefined {
  return Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : undefined;
}
