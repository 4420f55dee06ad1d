/** What the setup page asks of the server. No request here carries a password or words. */
import { post } from "../../api/client";
import type { ProvenIdentity } from "../../identity";

export interface Link {
  purpose: "setup" | "reset";
  method: "opaque";
  login: string;
  display_name: string;
  expires_at: string;
  origin: string;
  proof: { nonce: string; expires_at: number };
}

export interface FinishRequest {
  /** Idempotency key: the same request sent twice makes one account. */
  key: string;
  body: {
    token: string;
    registration_upload: string;
    ksf: string;
    identity: ProvenIdentity;
  };
}

export interface Completed {
  account_id: string;
  status: "enabled" | "pending";
  fingerprint: string;
}

export function inspectLink(token: string): Promise<Link> {
  return post<Link>("/links/inspect", { token });
}

export async function startLink(token: string, registrationRequest: string): Promise<string> {
  const answer = await post<{ registration_response: string }>("/links/opaque/start", {
    token,
    registration_request: registrationRequest,
  });
  return answer.registration_response;
}

export function finishLink(request: FinishRequest): Promise<Completed> {
  return post<Completed>("/links/opaque/finish", request.body, { idempotencyKey: request.key });
}
