/** The same for many accounts: each answers for itself. */
import { post } from "./client";
import { told } from "./problems";
import type { Shape } from "./shapes";

export type BulkResult = Shape<"BulkResult">;

/** What can be done to many, as the address calls it. */
export type BulkPath = "enable" | "disable" | "reject" | "setup-link";

export interface BulkOrder {
  reason?: string;
  link_lifetime_minutes?: number;
}

/** What became of one of them. */
export interface Outcome {
  account_id: string;
  outcome: "done" | "unchanged" | "refused";
  /** Why it was refused. */
  why?: string;
  link?: Shape<"HandedOutLink">;
}

/** The server takes no more in one request. */
const AT_ONCE = 100;

/**
 * Does it to all of them, in their order. When the server is lost on the way, that is said of those
 * that are left: links that were made before are shown once, and must not be lost with it.
 */
export async function doToMany(
  path: BulkPath,
  accountIds: string[],
  order: BulkOrder,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let first = 0; first < accountIds.length; first += AT_ONCE) {
    const account_ids = accountIds.slice(first, first + AT_ONCE);
    try {
      const body = { account_ids, ...order };
      const { results } = await post<Shape<"BulkResults">>(`/accounts/bulk/${path}`, body);
      outcomes.push(...results.map(outcomeOf));
    } catch (error) {
      if (first === 0) throw error;
      const why = inOneLine(told(error));
      const left = accountIds.slice(first);
      outcomes.push(
        ...left.map((account_id) => ({ account_id, outcome: "refused", why }) as const),
      );
      break;
    }
  }
  return outcomes;
}

function outcomeOf({ account_id, outcome, problem, link }: BulkResult): Outcome {
  return {
    account_id,
    outcome: outcome === "done" || outcome === "unchanged" ? outcome : "refused",
    ...(problem ? { why: inOneLine(problem) } : {}),
    ...(link ? { link } : {}),
  };
}

const inOneLine = ({ title, detail }: { title: string; detail: string }) => `${title}. ${detail}`;
