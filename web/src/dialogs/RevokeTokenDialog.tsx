import { revokeToken, type ServiceToken } from "../api/tokens";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Ends what a program may do. */
export function RevokeTokenDialog({ token, ...dialog }: { token: ServiceToken } & DialogProps) {
  return (
    <CommandDialog
      {...dialog}
      title={`Revoke the token of ${token.name}?`}
      action="Revoke"
      otherwise="Keep it"
      dangerous
      reason="none"
      send={() => revokeToken(token.token_id)}
      done={`The token of ${token.name} is revoked.`}
    >
      Whatever uses this token is refused from its next request on: <strong>{token.name}</strong>{" "}
      can store nothing new for anybody, nor say what became of uploads that are under way. Files
      that are stored stay. A revoked token stays revoked; the app needs a new one to go on.
    </CommandDialog>
  );
}
