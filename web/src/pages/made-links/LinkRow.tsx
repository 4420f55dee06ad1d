import { Badge, Button, Group, Text, Tooltip } from "@mantine/core";
import type { Ask } from "../../actions/AccountDialogs";
import { OWN } from "../../actions/ActionButtons";
import { type Action, isForOthersOnly, isOwn } from "../../actions/actions";
import { linkActions, linkStateShown, subjectOf } from "../../actions/linkActions";
import { avatarOf } from "../../api/avatar";
import type { MadeLink } from "../../api/links";
import type { Me } from "../../api/me";
import { age } from "../../format/age";
import { moment, until } from "../../format/when";
import { Cell, Row } from "../../lists/Rows";
import { PersonCell } from "../../people/PersonCell";
import { personName } from "../../people/personName";
import { mayManage } from "../../people/roles";
import classes from "../../people/State.module.css";

export const PURPOSES = [
  { value: "setup", label: "Setup" },
  { value: "reset", label: "Reset" },
];

interface LinkRowProps {
  link: MadeLink;
  me: Me;
  now: number;
  onAsk: Ask;
}

export function LinkRow({ link, me, now, onAsk }: LinkRowProps) {
  const { account, created_by } = link;
  // A part of the server has a name and no account.
  const by = created_by.account_id
    ? created_by.display_name
    : created_by.display_name && "the server";
  return (
    <Row>
      <Cell>
        <PersonCell
          person={account}
          avatar={{ path: avatarOf(account.account_id), digest: account.avatar }}
          {...(account.registered_at ? { to: `/profiles/${account.account_id}` } : {})}
        />
      </Cell>
      <Cell label="Purpose">
        {PURPOSES.find(({ value }) => value === link.purpose)?.label ?? link.purpose}
      </Cell>
      <Cell label="State">
        <State link={link} />
      </Cell>
      <Cell label="Created">
        <div>
          <Tooltip label={moment(link.created_at)}>
            <Text size="sm">{age(link.created_at, now)}</Text>
          </Tooltip>
          {by && (
            <Text size="xs" c="dimmed">
              by {by}
            </Text>
          )}
        </div>
      </Cell>
      <Cell label="Expires">
        <Tooltip label={moment(link.expires_at)}>
          <Text size="sm">
            {link.state === "open" ? until(link.expires_at, now) : moment(link.expires_at)}
          </Text>
        </Tooltip>
      </Cell>
      {mayManage(me) && (
        <Cell kind="actions">
          <Actions {...{ link, me, onAsk }} />
        </Cell>
      )}
    </Row>
  );
}

/** What it is, and when it became that. */
function State({ link: { state, opened_at, ended_at } }: { link: MadeLink }) {
  const { label, color } = linkStateShown(state);
  const since = ended_at ?? (state === "open" ? opened_at : undefined);
  return (
    <div className={classes.state}>
      <Badge color={color}>{label}</Badge>
      {since && (
        <Text size="xs" c="dimmed">
          {ended_at ? moment(since) : `Opened ${moment(since)}`}
        </Text>
      )}
    </div>
  );
}

function Actions({ link, me, onAsk }: Omit<LinkRowProps, "now">) {
  const name = personName(link.account);
  const actions = linkActions(link, me);
  const mine = actions.filter((action) => !(isOwn(link.account, me) && isForOthersOnly(action)));
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      {mine.length < actions.length && (
        <Text size="xs" c="dimmed" style={{ whiteSpace: "normal" }} maw={180}>
          {OWN} Another administrator makes a new one.
        </Text>
      )}
      {mine.map((action) => {
        const word = RENEWING.includes(action) ? "Renew" : "Cancel";
        return (
          <Button
            key={action}
            size="compact-sm"
            variant={word === "Renew" ? "default" : "subtle"}
            {...(word === "Cancel" ? { color: "red" } : {})}
            aria-label={`${word} the link of ${name}`}
            onClick={() => onAsk(action, subjectOf(link))}
          >
            {word}
          </Button>
        );
      })}
    </Group>
  );
}

const RENEWING: Action[] = ["renew-link", "reset-link"];
