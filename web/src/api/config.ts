/** How people may sign in here. */
import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Shape } from "./shapes";

/** A way in that takes a login and a password. */
export type PasswordMethod = "opaque" | "password";

/** The ways that are switched on; `undefined` as long as that is not known. */
export function useMethods(): string[] | undefined {
  const config = useQuery({
    queryKey: ["auth-config"],
    queryFn: () => get<Shape<"AuthConfig">>("/auth/config"),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return config.data?.methods;
}

export const passwordMethods = (methods: readonly string[]): PasswordMethod[] =>
  (["opaque", "password"] as const).filter((method) => methods.includes(method));
