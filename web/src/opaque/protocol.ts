/**
 * The client's half of OPAQUE (RFC 9807, ristretto255-SHA512), over a WASM build of the very
 * library that the server runs. All messages are base64url without padding.
 *
 * Runs in a worker in the browser, and directly in tests.
 */
import { client, ready } from "@serenity-kit/opaque";
import { normalisePassword } from "../password/password";
import { stretchingFor } from "./key-stretching";

/** Permanent: it is part of every record's key derivation. Not taken from the server. */
export const SERVER_IDENTIFIER = "dna-nexus/opaque/v1";

const identifiers = { server: SERVER_IDENTIFIER };

export interface Registration {
  request: string;
  /** Makes the upload: as sensitive as a password hash. */
  finish(response: string, ksf: string): string;
}

export async function startRegistration(typed: string): Promise<Registration> {
  await ready;
  const password = normalisePassword(typed);
  const started = client.startRegistration({ password });
  return {
    request: started.registrationRequest,
    finish(response, ksf) {
      const finished = client.finishRegistration({
        clientRegistrationState: started.clientRegistrationState,
        registrationResponse: response,
        password,
        identifiers,
        keyStretching: stretchingFor(ksf),
      });
      return finished.registrationRecord;
    },
  };
}

/** How a login ended on the client's side. */
export type LoginOutcome =
  | { kind: "proven"; ke3: string }
  /** The password is wrong, or the login unknown: the two cannot be told apart. */
  | { kind: "wrong" }
  /** The server's message is not an OPAQUE message: a broken server or somebody in between. */
  | { kind: "malformed" };

export interface Login {
  ke1: string;
  finish(ke2: string, ksf: string): LoginOutcome;
}

export async function startLogin(typed: string): Promise<Login> {
  await ready;
  const password = normalisePassword(typed);
  const started = client.startLogin({ password });
  return {
    ke1: started.startLoginRequest,
    finish(ke2, ksf) {
      const keyStretching = stretchingFor(ksf);
      const clientLoginState = started.clientLoginState;
      try {
        const finished = client.finishLogin({
          clientLoginState,
          loginResponse: ke2,
          password,
          identifiers,
          keyStretching,
        });
        return finished ? { kind: "proven", ke3: finished.finishLoginRequest } : { kind: "wrong" };
      } catch {
        return { kind: "malformed" };
      }
    },
  };
}
