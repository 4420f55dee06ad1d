/** What the pages behind a link ask of the server. No request here carries words. */
import { post } from "../../api/client";
import type { PasswordMethod } from "../../api/config";
import type { Shape } from "../../api/shapes";

export type Link = Shape<"LinkDetails">;

export interface FinishRequest {
  method: PasswordMethod;
  body: Shape<"RegistrationFinish"> | Shape<"PasswordFinish">;
}

export type Completed = Shape<"LinkCompleted">;

/** Links are made for passwords alone; who scans a code needs none. */
export const methodOf = (link: Link): PasswordMethod =>
  link.method === "password" ? "password" : "opaque";

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

export function finishLink({ method, body }: FinishRequest): Promise<Completed> {
  return post<Completed>(`/links/${method}/finish`, body);
}
