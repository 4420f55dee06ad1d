/** Signing in with a password, by the way that the person chose and no other. */
import { post } from "../../api/client";
import type { PasswordMethod } from "../../api/config";
import type { Me } from "../../api/me";
import type { Shape } from "../../api/shapes";
import { provePassword } from "../../opaque";

/** The password is wrong, or there is no such account: nobody can tell which. */
export class SignInRefused extends Error {
  override readonly name = "SignInRefused";
}

/** The server's message was not one of the protocol's. */
export class ServerNotUnderstood extends Error {
  override readonly name = "ServerNotUnderstood";
}

export function signIn(method: PasswordMethod, login: string, password: string): Promise<Me> {
  return method === "opaque"
    ? signInByOpaque(login, password)
    : post<Me>("/auth/password/login", { login, password });
}

/** The password goes into the worker and nowhere else. */
async function signInByOpaque(login: string, password: string): Promise<Me> {
  let loginId = "";
  const outcome = await provePassword(password, async (ke1) => {
    const started = await post<Shape<"LoginStarted">>("/auth/opaque/login/start", { login, ke1 });
    loginId = started.login_id;
    return started;
  });
  switch (outcome.kind) {
    case "proven":
      return post<Me>("/auth/opaque/login/finish", { login_id: loginId, ke3: outcome.ke3 });
    case "wrong":
      throw new SignInRefused();
    case "malformed":
      throw new ServerNotUnderstood();
  }
}
