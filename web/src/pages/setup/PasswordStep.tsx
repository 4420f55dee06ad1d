import { Text } from "@mantine/core";
import { moment } from "../../format/when";
import { makeIdentity, type NewIdentity } from "../../identity";
import { NewPasswordForm } from "../../password/NewPasswordForm";
import { WherePasswordGoes } from "../../password/WherePasswordGoes";
import { FocusedTitle } from "../entrance/FocusedTitle";
import { type Link, methodOf } from "../links/links";

interface PasswordStepProps {
  link: Link;
  onReady(password: string, identity: NewIdentity): void;
}

/** Chooses a password, and makes the identity behind the scenes. */
export function PasswordStep({ link, onReady }: PasswordStepProps) {
  return (
    <NewPasswordForm
      login={link.login}
      about={[link.display_name]}
      action="Continue"
      onChosen={async (password) => onReady(password, await makeIdentity())}
      failure={() => "This browser could not make your identity. Try a current browser."}
      note={<WherePasswordGoes method={methodOf(link)} />}
    >
      <div>
        <FocusedTitle>Welcome, {link.display_name}</FocusedTitle>
        <Text mt="xs">
          Choose a password for your account <strong>{link.login}</strong>.
        </Text>
        <Text size="sm" c="dimmed" mt={4}>
          This link is for you alone and works until {moment(link.expires_at)}.
        </Text>
      </div>
    </NewPasswordForm>
  );
}
