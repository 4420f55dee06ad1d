/** People who are given storage, and pools of which a certain size can be promised. */
import { expect } from "@playwright/test";
import { setUp } from "./setup-page";
import type { Visitor } from "./visitor";

export const PASSWORD = "seven lanterns drift 31";

interface Capacity {
  total_bytes: number;
}

/** Somebody who is enabled, and for whom storage was asked for if `quota` says so. */
export async function enabled(
  admin: Visitor,
  guest: Visitor,
  login: string,
  quota?: { pool_id: string; bytes: number },
): Promise<string> {
  const { status, body } = await admin.post<{ account_id: string; link: { url: string } }>(
    "accounts",
    {
      display_name: `Person ${login}`,
      login,
      method: "opaque",
      approval: "automatic",
      ...(quota ? { quota } : {}),
    },
  );
  expect(status).toBe(201);
  guest.keepsSecret({ password: PASSWORD });
  const { words } = await setUp(guest.page, body.link.url, PASSWORD);
  guest.keepsSecret({ words });
  return body.account_id;
}

/** The only pool of that name, by the API. */
async function poolNamed(admin: Visitor, name: string): Promise<string> {
  const { body } = await admin.get<{ items: { pool_id: string; name: string }[] }>("pools");
  const found = body.items.find((pool) => pool.name === name);
  if (!found) throw new Error(`There is no pool ${name}.`);
  return found.pool_id;
}

/** Leaves so many gigabytes to be promised, and returns the pool's id. */
export async function limited(admin: Visitor, name: string, gigabytes: number): Promise<string> {
  const id = await poolNamed(admin, name);
  const me = await admin.get<{ account_id: string }>("me");
  const capacity = await admin.get<Capacity>(
    `pools/${id}/capacity?account_id=${me.body.account_id}`,
  );
  const headroom = capacity.body.total_bytes - gigabytes * 1_000_000_000;
  expect((await admin.put(`pools/${id}/headroom`, { headroom_bytes: headroom })).status).toBe(200);
  return id;
}

/**
 * Half of the pool's disk is reserved for somebody else and a fifth of it is kept free, until `end`.
 * A tenth, in whole gigabytes as text, is what may be asked for then.
 */
export async function sharedOut(
  admin: Visitor,
  name: string,
  account: string,
): Promise<{ requested: string; end(): Promise<void> }> {
  const id = await poolNamed(admin, name);
  const me = await admin.get<{ account_id: string }>("me");
  const { body } = await admin.get<Capacity>(`pools/${id}/capacity?account_id=${account}`);
  const gigabytes = body.total_bytes / 1_000_000_000;
  await limited(admin, name, Math.floor(gigabytes * 0.8));
  const hers = `accounts/${me.body.account_id}/quota`;
  const bytes = Math.floor(body.total_bytes / 2);
  expect((await admin.put(hers, { pool_id: id, bytes })).status).toBe(200);
  const end = async () => {
    expect((await admin.delete(hers)).status).toBe(200);
    await limited(admin, name, 10);
  };
  return { requested: `${Math.floor(gigabytes / 10)}`, end };
}
