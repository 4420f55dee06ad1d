/** What can be done to many accounts at once, and in which words. */
import type { BulkPath } from "../../api/bulk";
import type { Me } from "../../api/me";
import { mayActOn, roleName } from "../../people/roles";
import { type Action, actionsOn, isOwn, type Standing } from "../actions";

export const BULK_ACTIONS = ["enable", "disable", "reject", "renew-link"] as const;

export type BulkAction = (typeof BULK_ACTIONS)[number];

interface Words {
  path: BulkPath;
  /** On the button. */
  label: string;
  /** Asked above the dialog, of so many people. */
  question(people: string): string;
  /** Above what became of each, in its place. */
  answer(people: string): string;
  /** What will happen. */
  what: string;
  reason: "required" | "optional";
  /** What is said of one whom it was done to, and of one for whom it was so already. */
  done: string;
  unchanged: string;
}

export const WORDS: Record<BulkAction, Words> = {
  enable: {
    path: "enable",
    label: "Enable",
    question: (people) => `Enable ${people}?`,
    answer: (people) => `Enabling ${people}: what became of each`,
    what: "They can sign in from now on.",
    reason: "optional",
    done: "Enabled",
    unchanged: "Was enabled already",
  },
  disable: {
    path: "disable",
    label: "Disable",
    question: (people) => `Disable ${people}?`,
    answer: (people) => `Disabling ${people}: what became of each`,
    what: "They are signed out everywhere and cannot sign in until somebody enables them again. Files and quota stay.",
    reason: "optional",
    done: "Disabled",
    unchanged: "Was disabled already",
  },
  reject: {
    path: "reject",
    label: "Reject",
    question: (people) => `Reject ${people}?`,
    answer: (people) => `Rejecting ${people}: what became of each`,
    what: "Whoever waits for approval is turned down. Their records stay.",
    reason: "required",
    done: "Rejected",
    unchanged: "Was rejected already",
  },
  "renew-link": {
    path: "setup-link",
    label: "Renew links",
    question: (people) => `Renew the links of ${people}?`,
    answer: (people) => `New links for ${people}: what became of each`,
    what: "They get new setup links, which you see once. The earlier ones stop working at once.",
    reason: "optional",
    done: "New link",
    unchanged: "Unchanged",
  },
};

/** Those that at least one of the accounts allows. What the others say, they say by themselves. */
export function bulkActionsOn(accounts: Standing[], me: Me): BulkAction[] {
  const possible = new Set<Action>(accounts.flatMap((account) => actionsOn(account, me)));
  return BULK_ACTIONS.filter((action) => possible.has(action));
}

/** Why an account cannot be selected; nothing when it can. */
export function whyNotSelectable(account: Standing, me: Me): string | undefined {
  if (isOwn(account, me)) return "This is your own account: another administrator looks after it.";
  if (mayActOn(me, account.role)) return undefined;
  return `You do not look after accounts with the role ${roleName(account.role)}.`;
}

export const people = (many: number) => (many === 1 ? "1 person" : `${many} people`);
