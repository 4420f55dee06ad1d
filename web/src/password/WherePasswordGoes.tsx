import { Text } from "@mantine/core";
import { type PasswordMethod, passwordMethods, useMethods } from "../api/config";
import { KINDS } from "./kinds";

interface MethodProps {
  method: PasswordMethod;
}

/** Says what becomes of a password, which is not the same for both kinds. */
export function WherePasswordGoes({ method }: MethodProps) {
  return (
    <Text size="xs" c="dimmed">
      {KINDS[method].inFull} <KindToChoose method={method} />
    </Text>
  );
}

/** Which kind to choose at the sign-in page; nothing where there is no choice. */
export function KindToChoose({ method }: MethodProps) {
  const methods = useMethods();
  if (!methods || passwordMethods(methods).length < 2) return null;
  return (
    <>
      When you sign in, choose the kind <strong>{KINDS[method].name}</strong>.
    </>
  );
}
