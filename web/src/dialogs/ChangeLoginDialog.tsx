import { TextInput } from "@mantine/core";
import { useState } from "react";
import { changeLogin } from "../api/accounts";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Changes the name that somebody signs in with. */
export function ChangeLoginDialog({ account, ...dialog }: { account: Target } & DialogProps) {
  const name = personName(account);
  const [login, setLogin] = useState(account.login ?? "");
  return (
    <CommandDialog
      {...dialog}
      title={`Change the login of ${name}`}
      action="Change login"
      reason="optional"
      send={(reason) => changeLogin(account.account_id, login.trim(), reason)}
      done={`${name} signs in as ${login.trim()} now.`}
    >
      <TextInput
        label="Login"
        description="Tell them: the earlier login stops working at once. The password stays."
        maxLength={64}
        autoCapitalize="none"
        spellCheck={false}
        data-autofocus
        value={login}
        onChange={(event) => setLogin(event.currentTarget.value)}
      />
    </CommandDialog>
  );
}
