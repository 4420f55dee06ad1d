import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Shape } from "./shapes";

export type Me = Shape<"Me">;

/** Who is signed in. An error with code `signed-out` when nobody is. */
export const useMe = () =>
  useQuery({ queryKey: ["me"], queryFn: () => get<Me>("/me"), retry: false });
