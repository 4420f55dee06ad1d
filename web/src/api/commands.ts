import { useMutation, useQueryClient } from "@tanstack/react-query";

/**
 * A change. It is pending until everything on the screen has been read again, so whoever says
 * "saved" shows the new value with it.
 */
export function useCommand<Input, Output>(send: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: () => queries.invalidateQueries(),
    gcTime: 0, // a link that was answered lives no longer than what shows it
  });
}
