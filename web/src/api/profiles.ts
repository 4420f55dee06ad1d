import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import { usePages } from "./pages";
import type { Shape } from "./shapes";

export type Profile = Shape<"Profile">;
export type HistoryEntry = Shape<"HistoryEntry">;

interface ProfilesAsked {
  status: string | undefined;
  role: string | undefined;
  filter: string | undefined;
  sort: string | undefined;
}

/** The people who have completed their setup. */
export const useProfiles = (asked: ProfilesAsked, pages: number) =>
  usePages<Profile>({ name: "profiles", path: "/profiles", parameters: { ...asked }, pages });

export const useProfile = (accountId: string) =>
  useQuery({
    queryKey: ["profiles", accountId],
    queryFn: () => get<Profile>(`/profiles/${accountId}`),
  });

/** Everything that happened to an account, newest first. */
export const useHistory = (accountId: string, pages: number) =>
  usePages<HistoryEntry>({
    name: "history",
    path: `/accounts/${accountId}/history`,
    parameters: {},
    pages,
  });
