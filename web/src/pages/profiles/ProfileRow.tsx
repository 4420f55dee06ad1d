import { Text, Tooltip } from "@mantine/core";
import type { Ask } from "../../actions/AccountDialogs";
import { ActionMenu } from "../../actions/ActionMenu";
import { whyNotSelectable } from "../../actions/bulk/bulkActions";
import { avatarOf } from "../../api/avatar";
import type { Me } from "../../api/me";
import type { Profile } from "../../api/profiles";
import { age } from "../../format/age";
import { size } from "../../format/size";
import { moment } from "../../format/when";
import { Cell, Row } from "../../lists/Rows";
import { SelectCell } from "../../lists/SelectCell";
import type { Selection } from "../../lists/selection";
import { PersonCell } from "../../people/PersonCell";
import { personName } from "../../people/personName";
import { ResetBadges } from "../../people/ResetBadges";
import { mayActOn, mayManage } from "../../people/roles";
import classes from "../../people/State.module.css";
import { RoleBadge, StatusBadge } from "../../people/StatusBadge";
import { statusShown } from "../../people/statuses";

interface ProfileRowProps {
  row: Profile;
  me: Me;
  now: number;
  selection: Selection;
  onAsk: Ask;
}

export function ProfileRow({ row, me, now, selection, onAsk }: ProfileRowProps) {
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
          to={`/profiles/${row.account_id}`}
          avatar={{ path: avatarOf(row.account_id), digest: row.avatar }}
        />
      </Cell>
      <Cell label="Role">
        <RoleBadge of={row.role} />
      </Cell>
      <Cell label="Status">
        <div className={classes.state}>
          <StatusBadge of={statusShown(row)} />
          <ResetBadges of={row} />
        </div>
      </Cell>
      <Cell label="Quota">
        {row.quota ? (
          <div>
            <Text size="sm">
              {row.usage && `${size(row.usage.bytes)} of `}
              {size(row.quota.bytes)}
            </Text>
            {row.usage && row.usage.bytes > row.quota.bytes && (
              <Text size="xs" c="red">
                more than allocated
              </Text>
            )}
            <Text size="xs" c="dimmed">
              {row.quota.pool_name}
            </Text>
          </div>
        ) : (
          <Text size="sm" c="dimmed">
            none
          </Text>
        )}
      </Cell>
      <Cell label="Set up">
        <Since at={row.registered_at} now={now} never="not yet" />
      </Cell>
      <Cell label="Last sign-in">
        <Since at={row.last_sign_in_at} now={now} never="never" />
      </Cell>
      {mayManage(me) && (
        <Cell kind="actions">
          {mayActOn(me, row.role) && <ActionMenu account={row} me={me} onAsk={onAsk} />}
        </Cell>
      )}
    </Row>
  );
}

interface SinceProps {
  at: string | null | undefined;
  now: number;
  /** When it has not happened. */
  never: string;
}

function Since({ at, now, never }: SinceProps) {
  if (!at) {
    return (
      <Text size="sm" c="dimmed">
        {never}
      </Text>
    );
  }
  return (
    <Tooltip label={moment(at)}>
      <Text size="sm">{age(at, now)}</Text>
    </Tooltip>
  );
}
