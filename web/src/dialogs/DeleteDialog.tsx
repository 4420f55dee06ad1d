import { List, Text } from "@mantine/core";
import { deleteAccount } from "../api/accounts";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import { FilesOnDisk } from "../storage/FilesOnDisk";
import { CommandDialog, type DialogProps } from "./CommandDialog";

/** Deletes an account for good, and erases its person. */
export function DeleteDialog({ account, ...dialog }: { account: Target } & DialogProps) {
  const name = personName(account);
  return (
    <CommandDialog
      {...dialog}
      title={`Delete ${name}?`}
      action="Delete for good"
      dangerous
      reason="required"
      reasonNote="Asked for so that nobody deletes in passing. Erased with the person, whom it may name."
      typed={account.login ? { what: "login", text: account.login } : { what: "name", text: name }}
      choice={{
        label: "Files on the disk",
        note: <FilesOnDisk accountId={account.account_id} />,
        options: [
          {
            value: "keep",
            label: "Keep the files",
            description: "They stay where they are until somebody removes them by hand.",
          },
          {
            value: "delete",
            label: "Delete the files",
            description: "The server removes them for good, and old copies as well.",
          },
        ],
        missing: "Choose what becomes of the files.",
      }}
      send={(reason, files) => deleteAccount(account.account_id, reason ?? "", files)}
      done={`${name} is deleted and erased.`}
    >
      <Text size="sm">
        <strong>{name}</strong>
        {account.login && ` (${account.login})`} is signed out everywhere, and nobody can undo this.
      </Text>
      <Text size="sm" fw={600} mt="sm">
        What goes
      </Text>
      <List size="sm">
        <List.Item>name, login, email, notes and addresses, wherever they are written</List.Item>
        <List.Item>password, sessions and links; login and identity are free again</List.Item>
        <List.Item>the storage quota, which the pool can promise to others</List.Item>
      </List>
      <Text size="sm" fw={600} mt="sm">
        What stays
      </Text>
      <List size="sm">
        <List.Item>the history: what happened, when and by whom, without the person</List.Item>
      </List>
    </CommandDialog>
  );
}
