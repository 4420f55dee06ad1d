/** What is edited of a profile, and what of it is sent. */
import type { ProfilePatch } from "../../api/accounts";
import type { Profile } from "../../api/profiles";

export interface Edited {
  displayName: string;
  email: string;
  notes: string;
}

export const editedOf = (profile: Profile): Edited => ({
  displayName: profile.display_name ?? "",
  email: profile.email ?? "",
  notes: profile.notes ?? "",
});

/** The fields that differ; cleared ones as `null`. `undefined` when nothing differs. */
export function patchOf(before: Edited, now: Edited): ProfilePatch | undefined {
  const changed = (field: keyof Edited) => before[field].trim() !== now[field].trim();
  const patch: ProfilePatch = {
    ...(changed("displayName") ? { display_name: now.displayName.trim() } : {}),
    ...(changed("email") ? { email: now.email.trim() || null } : {}),
    ...(changed("notes") ? { notes: now.notes.trim() || null } : {}),
  };
  return Object.keys(patch).length > 0 ? patch : undefined;
}
