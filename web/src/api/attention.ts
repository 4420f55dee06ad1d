import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Shape } from "./shapes";

/** How much waits for somebody, for the sidebar. */
export const useAttention = () =>
  useQuery({ queryKey: ["attention"], queryFn: () => get<Shape<"Attention">>("/attention") });
