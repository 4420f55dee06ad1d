/**
 * One registration or one login, start to finish, in a worker that is ended afterwards.
 *
 * The only part of the pages that compiles WebAssembly: the server sends this script with a
 * content security policy of its own that allows it, and the pages' stays strict.
 */
import { answerWith } from "../workers/answer";
import {
  type Login,
  type LoginOutcome,
  type Registration,
  startLogin,
  startRegistration,
} from "./protocol";

export type OpaqueQuestion =
  | { start: "registration" | "login"; password: string }
  | { finish: string; ksf: string };

export type OpaqueAnswer = { message: string } | LoginOutcome;

let registration: Registration | undefined;
let login: Login | undefined;

answerWith<OpaqueQuestion, OpaqueAnswer>(async (question) => {
  if ("start" in question) {
    if (question.start === "registration") {
      registration = await startRegistration(question.password);
      return { message: registration.request };
    }
    login = await startLogin(question.password);
    return { message: login.ke1 };
  }
  if (registration) return { message: registration.finish(question.finish, question.ksf) };
  if (login) return login.finish(question.finish, question.ksf);
  throw new Error("Nothing was started.");
});
