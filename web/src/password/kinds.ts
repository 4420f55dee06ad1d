/** The two kinds of passwords, in words for who has to tell them apart. */
import type { PasswordMethod } from "../api/config";

export const KINDS: Record<PasswordMethod, { name: string; inShort: string; inFull: string }> = {
  opaque: {
    name: "OPAQUE",
    inShort: "Your password stays in this browser.",
    inFull:
      "Your password never leaves this browser: the server keeps only something it can check it against, together with you, each time you sign in.",
  },
  password: {
    name: "Classic",
    inShort: "Your password is sent to the server.",
    inFull: "Your password is sent to the server, which keeps a hash of it and not the password.",
  },
};
