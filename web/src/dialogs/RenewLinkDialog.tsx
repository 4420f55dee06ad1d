import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { renewLink } from "../api/accounts";
import { useCommand } from "../api/commands";
import { personName } from "../people/personName";
import type { Target } from "../people/target";
import type { DialogProps } from "./CommandDialog";
import { LinkCard } from "./LinkCard";
import { ProblemAlert } from "./ProblemAlert";

/** Makes a new setup link in place of the earlier one, and shows it. */
export function RenewLinkDialog({ account, opened, onClose }: { account: Target } & DialogProps) {
  const name = personName(account);
  return (
    // A click beside it must not lose a link that is shown once.
    <Modal
      opened={opened}
      onClose={onClose}
      closeOnClickOutside={false}
      title={`Renew the link of ${name}`}
      size="lg"
    >
      <Renewal account={account} onClose={onClose} />
    </Modal>
  );
}

function Renewal({ account, onClose }: { account: Target; onClose(): void }) {
  const name = personName(account);
  const renewal = useCommand(() => renewLink(account.account_id));
  if (renewal.data) {
    return (
      <LinkCard title={`New setup link for ${name}`} link={renewal.data.link}>
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
      </LinkCard>
    );
  }
  return (
    <Stack gap="md">
      <Text size="sm">
        <strong>{name}</strong> ({account.login}) gets a new setup link. The earlier one stops
        working at once.
      </Text>
      {renewal.isError && <ProblemAlert error={renewal.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={renewal.isPending} onClick={() => renewal.mutate(undefined)}>
          Renew link
        </Button>
      </Group>
    </Stack>
  );
}
