import { Text, Tooltip } from "@mantine/core";
import type { Ask } from "../../actions/AccountDialogs";
import { whyNotSelectable } from "../../actions/bulk/bulkActions";
import type { Approval } from "../../api/approvals";
import { avatarOf } from "../../api/avatar";
import type { Me } from "../../api/me";
import { age } from "../../format/age";
import { size } from "../../format/size";
import { moment, until } from "../../format/when";
import { Cell, Row } from "../../lists/Rows";
import { SelectCell } from "../../lists/SelectCell";
import type { Selection } from "../../lists/selection";
import { PersonCell } from "../../people/PersonCell";
import { personName } from "../../people/personName";
import { ResetBadges } from "../../people/ResetBadges";
import { mayActOn, mayManage } from "../../people/roles";
import classes from "../../people/State.module.css";
import { RoleBadge, StatusBadge } from "../../people/StatusBadge";
import { linkState, statusShown } from "../../people/statuses";
import { ApprovalActions } from "./ApprovalActions";

interface ApprovalRowProps {
  row: Approval;
  me: Me;
  now: number;
  selection: Selection;
  onAsk: Ask;
}

export function ApprovalRow({ row, me, now, selection, onAsk }: ApprovalRowProps) {
  const since = row.registered_at ?? row.invited_at;
  return (
    <Row>
      {mayManage(me) && (
        <SelectCell
          name={personName(row)}
          selected={selection.has(row.account_id)}
          whyNot={whyNotSelectable(row, me)}
          onToggle={() => selection.toggle(row.account_id)}
        />
      )}
      <Cell>
        <PersonCell
          person={row}
          avatar={{ path: avatarOf(row.account_id), digest: row.avatar }}
          {...(row.registered_at ? { to: `/profiles/${row.account_id}` } : {})}
        />
      </Cell>
      <Cell label="Role">
        <RoleBadge of={row.role} />
      </Cell>
      <Cell label="Status">
        <State row={row} />
      </Cell>
      <Cell label="Waiting">
        {since && (
          <Tooltip label={moment(since)}>
            <Text size="sm">{age(since, now)}</Text>
          </Tooltip>
        )}
      </Cell>
      <Cell label="Invited">
        <Invitation row={row} now={now} />
      </Cell>
      <Cell label="Quota asked for" kind="number">
        {row.requested_quota && size(row.requested_quota.bytes)}
      </Cell>
      {mayManage(me) && (
        <Cell kind="actions">
          {mayActOn(me, row.role) && <ApprovalActions row={row} me={me} onAsk={onAsk} />}
        </Cell>
      )}
    </Row>
  );
}

/** Status, and below it what is still open. */
function State({ row }: { row: Approval }) {
  const open =
    row.status === "enabled" && row.requested_quota
      ? "Storage still to be allocated"
      : row.setup_link && linkState(row.setup_link.state);
  return (
    <div className={classes.state}>
      <StatusBadge of={statusShown(row)} />
      <ResetBadges of={row} />
      {open && (
        <Text size="xs" c="dimmed">
          {open}
        </Text>
      )}
    </div>
  );
}

/** By whom, and until when the link works. */
function Invitation({ row, now }: { row: Approval; now: number }) {
  const { account_id, display_name } = row.invited_by;
  // A part of the server has a name and no account; whoever came by themselves has neither.
  const by = account_id ? display_name : display_name && "the server";
  const link = row.setup_link;
  if (row.scanned_from) return <Scan from={row.scanned_from} />;
  const works = link && (link.state === "waiting" || link.state === "opened");
  return (
    <div>
      {by && <Text size="sm">by {by}</Text>}
      {works && (
        <Tooltip label={moment(link.expires_at)}>
          <Text size="xs" c="dimmed">
            Link expires {until(link.expires_at, now)}
          </Text>
        </Tooltip>
      )}
    </div>
  );
}

/** Nobody invited them: where they were is what there is to judge by. */
function Scan({ from }: { from: NonNullable<Approval["scanned_from"]> }) {
  return (
    <div>
      <Text size="sm">by QR code</Text>
      <Text size="xs" c="dimmed">
        Browser {from.browser_address}
      </Text>
      <Text size="xs" c="dimmed">
        Phone {from.phone_address ?? "unknown"}
      </Text>
    </div>
  );
}
