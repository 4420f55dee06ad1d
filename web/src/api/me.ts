import { useQuery } from "@tanstack/react-query";
import { get } from "./client";

export interface Me {
  account_id: string;
  login: string;
  display_name: string;
  role: "user" | "support" | "auditor" | "admin";
  status: string;
  method: string;
  fingerprint: string;
  revision: number;
  quota: { pool_id: string; pool_name: string; bytes: number } | null;
  usage: { bytes: number; measured_at: string } | null;
}

/** Who is signed in. An error with code `signed-out` when nobody is. */
export const useMe = () =>
  useQuery({ queryKey: ["me"], queryFn: () => get<Me>("/me"), retry: false });
