/** What the roles are called, and what they may do. The server decides; this only hides and greys. */
import type { Me } from "../api/me";

const NAMES: Record<string, string> = {
  user: "User",
  support: "Support",
  auditor: "Auditor",
  admin: "Administrator",
};

export const ROLES = Object.keys(NAMES);

export const roleName = (role: string): string => NAMES[role] ?? role;

/** May open the console. */
export const isStaff = (me: Me): boolean => me.role !== "user";

export const isAdmin = (me: Me): boolean => me.role === "admin";

/** May look after accounts at all. */
export const mayManage = (me: Me): boolean => isAdmin(me) || me.role === "support";

/** May look after an account of this role: support staff only after users. */
export const mayActOn = (me: Me, role: string): boolean =>
  isAdmin(me) || (me.role === "support" && role === "user");
