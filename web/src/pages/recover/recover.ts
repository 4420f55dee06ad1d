/** Sets a new password by proving the identity. The words go into the worker and nowhere else. */
import { post } from "../../api/client";
import type { PasswordMethod } from "../../api/config";
import type { Shape } from "../../api/shapes";
import { proveIdentity } from "../../identity";
import { registerPassword } from "../../opaque";

export interface Claim {
  method: PasswordMethod;
  login: string;
  words: string;
}

/** All in one go at the end: what the server asks to be signed is good for minutes only. */
export async function recover(claim: Claim, password: string): Promise<Shape<"Recovered">> {
  const { method, login, words } = claim;
  const begun = await post<Shape<"RecoveryStarted">>("/recovery/start", { login });
  const { token, origin, proof } = begun;
  const identity = await proveIdentity(words, {
    purpose: "recover",
    expiresAt: proof.expires_at,
    login: begun.login,
    nonce: proof.nonce,
    origin,
    token,
  });
  const credential =
    method === "opaque"
      ? await registerPassword(password, (request) => register(token, request))
      : { password };
  return post(`/recovery/${method}/finish`, { token, identity, ...credential });
}

async function register(token: string, registrationRequest: string): Promise<string> {
  const answer = await post<Shape<"RegistrationStarted">>("/recovery/opaque/start", {
    token,
    registration_request: registrationRequest,
  });
  return answer.registration_response;
}
