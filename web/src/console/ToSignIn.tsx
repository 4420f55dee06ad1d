import { Navigate, useLocation } from "react-router";
import type { SignInState } from "../pages/sign-in/SignInPage";

/** Leads to the sign-in page, and from there back to where somebody was. */
export function ToSignIn({ ended }: { ended: boolean }) {
  const { pathname, search } = useLocation();
  const state: SignInState = { because: ended ? "ended" : "required", from: pathname + search };
  return <Navigate to="/sign-in" replace state={state} />;
}
