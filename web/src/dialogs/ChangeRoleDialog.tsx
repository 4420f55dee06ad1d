import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { changeRole } from "../api/accounts";
import { personName } from "../people/personName";
import { ROLES, roleName } from "../people/roles";
import type { Target } from "../people/target";
import { CommandDialog, type DialogProps } from "./CommandDialog";

interface ChangeRoleProps extends DialogProps {
  account: Target & { role: string };
}

/** Gives somebody another role. */
export function ChangeRoleDialog({ account, ...dialog }: ChangeRoleProps) {
  const name = personName(account);
  const [role, setRole] = useState(account.role);
  return (
    <CommandDialog
      {...dialog}
      title={`Change the role of ${name}`}
      action="Change role"
      reason="optional"
      send={(reason) => changeRole(account.account_id, role, reason)}
      done={`${name} has the role ${roleName(role)} now.`}
    >
      <NativeSelect
        label="Role"
        description={`What ${name} may do, from their next click on.`}
        data={ROLES.map((value) => ({ value, label: roleName(value) }))}
        data-autofocus
        value={role}
        onChange={(event) => setRole(event.currentTarget.value)}
      />
    </CommandDialog>
  );
}
