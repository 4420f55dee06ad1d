import { Badge, Tooltip } from "@mantine/core";
import { moment } from "../format/when";

interface ResetBadgesProps {
  of: {
    reset_link_expires_at?: string | null;
    reset_required: boolean;
  };
}

/** What is open about somebody's password; nothing for most people. */
export function ResetBadges({ of: { reset_link_expires_at, reset_required } }: ResetBadgesProps) {
  return (
    <>
      {reset_required && (
        <Tooltip label="Nobody comes in before a new password is set">
          <Badge color="orange">New password due</Badge>
        </Tooltip>
      )}
      {reset_link_expires_at && (
        <Tooltip label={`Works once, until ${moment(reset_link_expires_at)}`}>
          <Badge color="blue">Reset link open</Badge>
        </Tooltip>
      )}
    </>
  );
}
