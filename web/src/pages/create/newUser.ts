/** What is typed into the form for a new user, and what becomes of it. */
import type { Invitation } from "../../api/accounts";
import { ApiProblem } from "../../api/client";
import type { PasswordMethod } from "../../api/config";
import { sentence } from "../../api/problems";
import { lifetime } from "../../dialogs/LifetimeField";
import { bytesFrom, sizeFault } from "../../format/gigabytes";

export const EMPTY = {
  displayName: "",
  login: "",
  role: "user",
  approval: "required",
  poolId: "",
  size: "",
  lifetime: "",
};

export type NewUser = typeof EMPTY;

export type Complaints = Partial<Record<"displayName" | "login" | "pool" | "size", string>>;

/** What is missing before it can be sent. All else is for the server to judge. */
export function complaints(user: NewUser): Complaints {
  const size = user.poolId ? sizeFault(user.size) : undefined;
  return {
    ...(user.displayName.trim() ? {} : { displayName: "Say what the person is called." }),
    ...(user.login.trim() ? {} : { login: "Choose what the person signs in with." }),
    ...(size ? { size } : {}),
  };
}

export function invitation(user: NewUser, method: PasswordMethod): Invitation {
  const bytes = bytesFrom(user.size);
  return {
    display_name: user.displayName.trim(),
    login: user.login.trim(),
    method,
    role: user.role,
    approval: user.approval,
    ...lifetime(user.lifetime),
    ...(user.poolId && bytes ? { quota: { pool_id: user.poolId, bytes } } : {}),
  };
}

const FIELDS: Record<string, keyof Complaints> = {
  display_name: "displayName",
  login: "login",
  "quota/pool_id": "pool",
  "quota/bytes": "size",
};

const CODES: Record<string, keyof Complaints> = {
  "login-taken": "login",
  "pool-unknown": "pool",
  "pool-retired": "pool",
};

/** The server's refusal, each part next to the field that caused it; the rest as it is. */
export function problemsByField(error: unknown): { fields: Complaints; other?: unknown } {
  if (!error) return { fields: {} };
  if (!(error instanceof ApiProblem)) return { fields: {}, other: error };
  const field = CODES[error.code];
  if (field) return { fields: { [field]: `${sentence(error.title)} ${error.detail}` } };
  const known = error.errors.filter((wrong) => FIELDS[wrong.field]);
  if (known.length === 0) return { fields: {}, other: error };
  return {
    fields: Object.fromEntries(known.map((wrong) => [FIELDS[wrong.field], sentence(wrong.detail)])),
  };
}
