import { Anchor, Button, Text, Title } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation } from "react-router";
import { type OldCopy, type Pool, useOldCopies } from "../../api/pools";
import { useSignedIn } from "../../console/Console";
import { CleanOldCopyDialog } from "../../dialogs/CleanOldCopyDialog";
import { age } from "../../format/age";
import { exactly, size } from "../../format/size";
import { useNow } from "../../format/useNow";
import { moment } from "../../format/when";
import { abbreviated } from "../../identity";
import { ListEnd } from "../../lists/ListEnd";
import { Cell, Row, Rows } from "../../lists/Rows";
import { isAdmin } from "../../people/roles";
import { OLD_COPIES } from "../../storage/oldCopies";

/** On a phone the console's header lies above what is scrolled to. */
const BELOW_THE_HEADER = "4.5rem";

const COLUMNS = [
  { name: "Of" },
  { name: "Files", kind: "number" },
  { name: "Size", kind: "number" },
  { name: "Moved to" },
  { name: "State" },
  { name: "Actions", kind: "actions" },
] as const;

/** What moves have left in the pool; nothing is shown where they have left nothing. */
export function OldCopies({ pool }: { pool: Pool }) {
  const [pages, setPages] = useState(1);
  const copies = useOldCopies(pool.pool_id, pages);
  const section = useRef<HTMLElement>(null);
  const asked = useLocation();
  const shown = copies.items !== undefined && copies.items.length > 0;
  // The place is there only once the list is.
  useEffect(() => {
    if (shown && asked.hash === `#${OLD_COPIES}`) section.current?.scrollIntoView();
  }, [shown, asked]);
  if (!shown && !copies.error) return null;
  return (
    <section
      id={OLD_COPIES}
      aria-label="Old copies"
      ref={section}
      style={{ scrollMarginTop: BELOW_THE_HEADER }}
    >
      <Title order={2} size="h5">
        Old copies
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Moved accounts have left these files here, and nothing uses them any more. They take up
        space until they are cleaned, and the pool cannot be retired before, unless its disk is gone
        for good.
      </Text>
      {shown && (
        <Rows label="Old copies" columns={[...COLUMNS]}>
          {copies.items?.map((copy) => (
            <OldCopyRow key={copy.move_id} copy={copy} pool={pool} />
          ))}
        </Rows>
      )}
      <ListEnd
        list={copies}
        address={{ showMore: () => setPages(pages + 1) }}
        of={["old copy", "old copies"]}
        empty={null}
      />
    </section>
  );
}

function OldCopyRow({ copy, pool }: { copy: OldCopy; pool: Pool }) {
  const me = useSignedIn();
  const now = useNow();
  const [asking, setAsking] = useState(false);
  const { owner, to, work } = copy;
  const name = nameOf(owner);
  return (
    <Row>
      <Cell>
        <div>
          <Anchor component={Link} to={`/profiles/${owner.account_id}`} size="sm">
            {name}
          </Anchor>
          {owner.deleted && owner.fingerprint && (
            <Text
              size="xs"
              c="dimmed"
              ff="monospace"
              title={owner.fingerprint}
              translate="no"
              style={{ whiteSpace: "nowrap" }}
            >
              {abbreviated(owner.fingerprint)}
            </Text>
          )}
        </div>
      </Cell>
      <Cell label="Files" kind="number">
        {copy.files.toLocaleString("en")}
      </Cell>
      <Cell label="Size" kind="number">
        <span title={exactly(copy.bytes)}>{size(copy.bytes)}</span>
      </Cell>
      <Cell label="Moved to">
        <Anchor component={Link} to={`/pools/${to.pool_id}`} size="sm">
          {to.name}
        </Anchor>
      </Cell>
      <Cell label="State">
        <div>
          <Text size="sm" title={moment(copy.since)}>
            {copy.state === "cleaning" ? "Being removed, asked for" : "Kept, moved"}{" "}
            {age(copy.since, now)}
          </Text>
          {work?.held_up && (
            <Text size="xs" c="dimmed">
              {work.held_up.detail}
            </Text>
          )}
        </div>
      </Cell>
      <Cell kind="actions">
        {isAdmin(me) && copy.state === "kept" && (
          <Button
            size="xs"
            variant="default"
            c="red"
            aria-label={`Clean the old copy of ${name}`}
            onClick={() => setAsking(true)}
          >
            Clean
          </Button>
        )}
        <CleanOldCopyDialog
          opened={asking}
          onClose={() => setAsking(false)}
          accountId={owner.account_id}
          whose={inWords(owner)}
          deleted={owner.deleted}
          pool={pool}
          files={copy.files}
          bytes={copy.bytes}
        />
      </Cell>
    </Row>
  );
}

const nameOf = ({ display_name, deleted }: OldCopy["owner"]): string =>
  display_name ?? (deleted ? "Deleted account" : "Account without a name");

/** In the middle of a sentence. */
function inWords({ display_name, deleted, fingerprint }: OldCopy["owner"]): string {
  if (display_name) return display_name;
  const who = deleted ? "a deleted account" : "an account without a name";
  return fingerprint ? `${who} (${abbreviated(fingerprint)})` : who;
}
