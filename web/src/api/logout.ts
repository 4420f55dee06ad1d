import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { post } from "./client";

/** Ends this session and leads to the sign-in page. */
export function useLogout() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => post("/auth/logout", {}),
    onSuccess: async () => {
      await navigate("/sign-in", { replace: true });
      queries.clear(); // what this person saw is not for the next
    },
  });
}
