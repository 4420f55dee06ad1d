/**
 * Talking to the server: JSON both ways (pictures go as they are), problems as errors, and reads that are never older than
 * what this browser has already seen.
 */

import { read, write } from "./json";
import type { Shape } from "./shapes";

const BASE = "/api/v1";
const HIGHEST_POSITION = "nexus-position";

/** A read model that has not caught up is asked again after these waits. */
const LAG_PAUSES_MS = [150, 400, 1000];

export type FieldError = Shape<"FieldError">;

/** A problem document (RFC 9457). Programs decide by `code`, people read `title` and `detail`. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
  readonly retryAfterSeconds: number | undefined;
  readonly title: string;
  readonly errors: readonly FieldError[];

  constructor(
    status: number,
    code: string,
    detail: string,
    requestId: string,
    retryAfterSeconds?: number,
    title: string = detail,
    errors: readonly FieldError[] = [],
  ) {
    super(`${title}: ${detail}`);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.requestId = requestId;
    this.retryAfterSeconds = retryAfterSeconds;
    this.title = title;
    this.errors = errors;
  }

  /** What is wrong with one field, if that is the problem. */
  field(name: string): string | undefined {
    return this.errors.find((error) => error.field === name)?.detail;
  }
}

export interface Options {
  idempotencyKey?: string;
  /** The revision last seen: the change is refused when somebody else was faster. */
  ifMatch?: number;
  signal?: AbortSignal;
  /** Where the path begins, if not at the API of this version. */
  base?: string;
}

/** Remembers the highest position this browser has seen, for reads to wait for. */
export function notePosition(position: number | string | null): void {
  const seen = Number(position);
  if (Number.isSafeInteger(seen) && seen > Number(sessionStorage.getItem(HIGHEST_POSITION) ?? 0)) {
    sessionStorage.setItem(HIGHEST_POSITION, String(seen));
  }
}

/** Forgets it, where the log was restored: it may never come that far again. */
export function forgetPosition(): void {
  sessionStorage.removeItem(HIGHEST_POSITION);
}

async function send<T>(
  method: string,
  path: string,
  body?: unknown,
  options: Options = {},
): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  const init: RequestInit = { method, headers, signal: options.signal ?? null };
  if (body instanceof Blob) {
    headers["content-type"] = body.type;
    init.body = body;
  } else if (body !== undefined) {
    headers["content-type"] = "application/json";
    init.body = write(body);
  }
  if (options.idempotencyKey) headers["idempotency-key"] = options.idempotencyKey;
  if (options.ifMatch !== undefined) headers["if-match"] = `"${options.ifMatch}"`;
  const seen = method === "GET" && sessionStorage.getItem(HIGHEST_POSITION);
  if (seen) headers["nexus-min-position"] = seen;
  const response = await fetch((options.base ?? BASE) + path, init);
  notePosition(response.headers.get("nexus-position"));
  if (response.ok) {
    return (response.status === 204 ? undefined : read(await response.text())) as T;
  }
  throw await problem(response);
}

/** What a refusing answer says. */
export async function problem(response: Response): Promise<ApiProblem> {
  const retryAfter = response.headers.get("retry-after");
  const seconds = retryAfter === null ? undefined : Number(retryAfter);
  // A proxy in between may answer with anything.
  const document: Partial<Shape<"Problem">> = await response.json().catch(() => ({}));
  return new ApiProblem(
    response.status,
    document.code ?? "unreadable",
    document.detail ?? "The server gave no readable answer. Try again.",
    document.request_id ?? "",
    seconds,
    document.title ?? `The server answered ${response.status}`,
    document.errors ?? [],
  );
}

export async function get<T>(path: string, options: Options = {}): Promise<T> {
  for (const pause of LAG_PAUSES_MS) {
    try {
      return await send<T>("GET", path, undefined, options);
    } catch (error) {
      if (!(error instanceof ApiProblem && error.code === "projection-lagging")) throw error;
      await new Promise((done) => setTimeout(done, pause));
    }
  }
  return send<T>("GET", path, undefined, options);
}

export const post = <T>(path: string, body: unknown, options?: Options) =>
  send<T>("POST", path, body, options);
export const put = <T>(path: string, body: unknown, options?: Options) =>
  send<T>("PUT", path, body, options);
export const patch = <T>(path: string, body: unknown, options?: Options) =>
  send<T>("PATCH", path, body, options);
export const remove = <T>(path: string, body?: unknown, options?: Options) =>
  send<T>("DELETE", path, body, options);
