import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./api/client";
import { isSignedOut } from "./api/problems";

/** Whoever is told that they are signed out is asked for again, and led to the sign-in page. */
function askWhoIsThere(error: unknown) {
  if (isSignedOut(error)) void queries.invalidateQueries({ queryKey: ["me"] });
}

/** A refusal stays one: what is not there will not be there a second later. */
const isRefusal = (error: unknown) => error instanceof ApiProblem && error.status < 500;

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (query.queryKey[0] !== "me") askWhoIsThere(error);
    },
  }),
  mutationCache: new MutationCache({ onError: askWhoIsThere }),
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 1 && !isRefusal(error),
      staleTime: 5_000,
      refetchOnWindowFocus: true,
    },
  },
});
