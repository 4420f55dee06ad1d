/** Tokens of programs: what an app shows instead of signing in. */
import { useQuery } from "@tanstack/react-query";
import { get, post, remove } from "./client";
import type { Shape } from "./shapes";

export type ServiceToken = Shape<"ServiceToken">;
export type MadeToken = Shape<"MadeToken">;
export type Scope = Shape<"Scope">;

/** That a token was used is in no event that would tell. */
const LOOK_EVERY_MS = 20_000;

/** All there are and were, the newest first. */
export const useTokens = () =>
  useQuery({
    queryKey: ["tokens"],
    queryFn: async () => (await get<Shape<"ServiceTokens">>("/tokens")).items,
    refetchInterval: LOOK_EVERY_MS,
  });

export const makeToken = (token: Shape<"NewToken">) => post<MadeToken>("/tokens", token);

export const revokeToken = (tokenId: string) => remove<void>(`/tokens/${tokenId}`);
