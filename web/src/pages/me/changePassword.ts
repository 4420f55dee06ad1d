/** Changes one's own password: a fresh proof of the present one, and a new one in its place. */
import { post } from "../../api/client";
import type { Me } from "../../api/me";
import type { Shape } from "../../api/shapes";
import { provePassword, registerPassword } from "../../opaque";

/** What was typed is not the present password. */
export class WrongPassword extends Error {
  override readonly name = "WrongPassword";
}

export function changePassword(method: string, present: string, chosen: string): Promise<Me> {
  return method === "password"
    ? post<Me>("/me/password", { current_password: present, new_password: chosen })
    : changeByOpaque(present, chosen);
}

/** One request begins both halves, and one finishes both. */
async function changeByOpaque(present: string, chosen: string): Promise<Me> {
  let proof = { login_id: "", ke3: "" };
  const upload = await registerPassword(chosen, async (registrationRequest) => {
    let begun: Shape<"ChangeStarted"> | undefined;
    const outcome = await provePassword(present, async (ke1) => {
      begun = await post<Shape<"ChangeStarted">>("/me/password/opaque/start", {
        ke1,
        registration_request: registrationRequest,
      });
      return begun;
    });
    if (outcome.kind !== "proven" || !begun) throw new WrongPassword();
    proof = { login_id: begun.login_id, ke3: outcome.ke3 };
    return begun.registration_response;
  });
  return post<Me>("/me/password/opaque/finish", { ...proof, ...upload });
}
