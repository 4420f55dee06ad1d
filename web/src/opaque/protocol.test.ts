/** The client's half against the server's half of the same library. */
import { ready, server } from "@serenity-kit/opaque";
import { beforeAll, describe, expect, test } from "vitest";
import { KsfRefused } from "./key-stretching";
import { SERVER_IDENTIFIER, startLogin, startRegistration } from "./protocol";

const KSF = "argon2id-v1";
const identifiers = { server: SERVER_IDENTIFIER };
const bytesIn = (text: string) => Buffer.from(text, "base64url").length;

let serverSetup: string;
beforeAll(async () => {
  await ready;
  serverSetup = server.createSetup();
});

async function register(password: string): Promise<string> {
  const registration = await startRegistration(password);
  const { registrationResponse } = server.createRegistrationResponse({
    serverSetup,
    userIdentifier: "credential",
    registrationRequest: registration.request,
  });
  return registration.finish(registrationResponse, KSF);
}

async function signIn(registrationRecord: string | null, password: string) {
  const login = await startLogin(password);
  const { serverLoginState, loginResponse } = server.startLogin({
    serverSetup,
    registrationRecord,
    startLoginRequest: login.ke1,
    userIdentifier: "credential",
    identifiers,
  });
  const outcome = login.finish(loginResponse, KSF);
  if (outcome.kind === "proven") {
    server.finishLogin({ serverLoginState, finishLoginRequest: outcome.ke3, identifiers });
  }
  return { ke1: login.ke1, ke2: loginResponse, outcome };
}

describe("with a registered password", () => {
  let record: string;
  beforeAll(async () => {
    record = await register("correct horse battery");
  });

  test("the password is proven, in messages of the exact lengths", async () => {
    const { ke1, ke2, outcome } = await signIn(record, "correct horse battery");
    expect(outcome.kind).toBe("proven");
    expect([bytesIn(record), bytesIn(ke1), bytesIn(ke2)]).toEqual([192, 96, 320]);
    if (outcome.kind === "proven") expect(bytesIn(outcome.ke3)).toBe(64);
  });

  test("another password is wrong", async () => {
    const { outcome } = await signIn(record, "correct horse batterx");
    expect(outcome).toEqual({ kind: "wrong" });
  });

  test("an unknown login looks like a wrong password", async () => {
    const { ke2, outcome } = await signIn(null, "correct horse battery");
    expect(bytesIn(ke2)).toBe(320);
    expect(outcome).toEqual({ kind: "wrong" });
  });
});

test("a password typed in another form of the same characters is the same password", async () => {
  const record = await register("caf\u00e9 \ufb01nance 1");
  const { outcome } = await signIn(record, "cafe\u0301 finance 1");
  expect(outcome.kind).toBe("proven");
});

test("a message that is not OPAQUE's is told apart from a wrong password", async () => {
  for (const ke2 of ["", "AAAA", "not base64url!", "A".repeat(427)]) {
    const login = await startLogin("correct horse battery");
    expect(login.finish(ke2, KSF)).toEqual({ kind: "malformed" });
  }
});

test("key stretching that the page does not know is refused before the password is used", async () => {
  for (const ksf of ["identity", "argon2id-v0", "", "constructor", "toString"]) {
    const login = await startLogin("correct horse battery");
    expect(() => login.finish("AAAA", ksf)).toThrow(KsfRefused);
    const registration = await startRegistration("correct horse battery");
    expect(() => registration.finish("AAAA", ksf)).toThrow(KsfRefused);
  }
});
