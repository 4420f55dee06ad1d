/** The link is used up: its token has no business in the address bar or the history any more. */
export function forgetToken(): void {
  window.history.replaceState(window.history.state, "", window.location.pathname);
}
