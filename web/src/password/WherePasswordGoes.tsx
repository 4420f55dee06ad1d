import { Text } from "@mantine/core";
import type { PasswordMethod } from "../api/config";

const WORDS: Record<PasswordMethod, string> = {
  opaque:
    "Your password never leaves this browser: the server keeps only something it can check it against, together with you, each time you sign in.",
  password: "Your password is sent to the server, which keeps a hash of it and not the password.",
};

/** Says what becomes of a password, which is not the same for both methods. */
export function WherePasswordGoes({ method }: { method: PasswordMethod }) {
  return (
    <Text size="xs" c="dimmed">
      {WORDS[method]}
    </Text>
  );
}
