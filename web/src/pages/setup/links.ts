/** What the setup page asks of the server. No request here carries a password or words. */
import { post } from "../../api/client";
import type { Shape } from "../../api/shapes";

export type Link = Shape<"LinkDetails">;

export interface FinishRequest {
  /** Idempotency key: the same request sent twice makes one account. */
  key: string;
  body: Shape<"RegistrationFinish">;
}

export type Completed = Shape<"LinkCompleted">;

export function inspectLink(token: string): Promise<Link> {
  return post<Link>("/links/inspect", { token });
}

export async function startLink(token: string, registrationRequest: string): Promise<string> {
  const answer = await post<Shape<"RegistrationStarted">>("/links/opaque/start", {
    token,
    registration_request: registrationRequest,
  });
  return answer.registration_response;
}

export function finishLink(request: FinishRequest): Promise<Completed> {
  return post<Completed>("/links/opaque/finish", request.body, { idempotencyKey: request.key });
}
