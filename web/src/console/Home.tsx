import { Navigate } from "react-router";
import { useMe } from "../api/me";
import { isSignedOut } from "../api/problems";
import { isStaff } from "../people/roles";
import { Opening } from "./Opening";

/** Where somebody begins: staff at what waits for them, users at their own account. */
export function Home() {
  const me = useMe();
  if (isSignedOut(me.error)) return <Navigate to="/sign-in" replace />;
  if (!me.data) return <Opening of={me} />;
  return <Navigate to={isStaff(me.data) ? "/approvals" : "/me"} replace />;
}
