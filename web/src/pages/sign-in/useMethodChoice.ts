import { useLocalStorage } from "@mantine/hooks";
import { type PasswordMethod, passwordMethods, useMethods } from "../../api/config";

/**
 * The kind of password to sign in with: what the page before said, else what was used in this
 * browser the last time, else the first that is offered.
 */
export function useMethodChoice(asked: PasswordMethod | undefined) {
  const methods = useMethods();
  const offered = passwordMethods(methods ?? []);
  const [last, setLast] = useLocalStorage<PasswordMethod | undefined>({
    key: "sign-in-method",
    defaultValue: asked,
    getInitialValueInEffect: false,
  });
  const wanted = asked ?? last;
  const method = wanted && offered.includes(wanted) ? wanted : (offered[0] ?? "opaque");
  return { known: methods !== undefined, methods: methods ?? [], offered, method, choose: setLast };
}
