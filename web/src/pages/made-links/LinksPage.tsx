import { Group, Stack } from "@mantine/core";
import { AccountDialogs, useAccountDialogs } from "../../actions/AccountDialogs";
import { LINK_STATES, linkStateShown } from "../../actions/linkActions";
import { useLinks } from "../../api/links";
import { useSignedIn } from "../../console/Console";
import { PageTitle } from "../../console/PageTitle";
import { useNow } from "../../format/useNow";
import { useListAddress } from "../../lists/address";
import { ChoiceField } from "../../lists/ChoiceField";
import { FilterField } from "../../lists/FilterField";
import { ListEnd } from "../../lists/ListEnd";
import { Rows } from "../../lists/Rows";
import { SkeletonRows } from "../../lists/SkeletonRows";
import { sortable } from "../../lists/SortButton";
import { mayManage } from "../../people/roles";
import { LinkRow, PURPOSES } from "./LinkRow";
import { NoLinks } from "./NoLinks";

const DEFAULT_SORT = "-created_at";

const STATES = LINK_STATES.map((value) => ({ value, label: linkStateShown(value).label }));

const SORTS = [
  { value: "-created_at", label: "Newest" },
  { value: "created_at", label: "Oldest" },
  { value: "expires_at", label: "Expires first" },
  { value: "display_name", label: "Name" },
];

/** The links that were made: for whom, by whom, and what became of each. */
export function LinksPage() {
  const me = useSignedIn();
  const now = useNow();
  const address = useListAddress();
  const dialogs = useAccountDialogs();
  const { value, change } = address;
  const sort = value("sort") ?? DEFAULT_SORT;
  const list = useLinks(
    { purpose: value("purpose"), state: value("state"), filter: value("q"), sort: value("sort") },
    address.pages,
  );
  const onSort = (next?: string) => change({ sort: next === DEFAULT_SORT ? undefined : next });
  const columns = [
    sortable({ sort, onSort, field: "display_name", children: "For" }),
    { name: "Purpose" },
    { name: "State" },
    sortable({ sort, onSort, field: "created_at", first: "descending", children: "Created" }),
    sortable({ sort, onSort, field: "expires_at", children: "Expires" }),
    ...(mayManage(me) ? [{ name: "Actions", kind: "actions" as const }] : []),
  ];

  return (
    <Stack gap="lg">
      <PageTitle>Links</PageTitle>
      <section aria-label="Links that were made">
        <Group align="end" gap="sm" mb="md">
          <FilterField
            label="Filter"
            placeholder="Name or login"
            value={value("q") ?? ""}
            onChange={(q) => change({ q })}
          />
          <ChoiceField
            label="State"
            none="Any state"
            choices={STATES}
            value={value("state") ?? ""}
            onChange={(state) => change({ state })}
          />
          <ChoiceField
            label="Purpose"
            none="Any purpose"
            choices={PURPOSES}
            value={value("purpose") ?? ""}
            onChange={(purpose) => change({ purpose })}
          />
          <ChoiceField
            label="Sort by"
            choices={SORTS}
            value={SORTS.some((choice) => choice.value === sort) ? sort : ""}
            onChange={onSort}
          />
        </Group>
        {list.items?.length !== 0 && !(list.error && !list.items) && (
          <Rows label="Links" columns={columns} stale={list.isStale} busy={!list.items}>
            {list.items ? (
              list.items.map((link) => (
                <LinkRow key={link.link_id} {...{ link, me, now }} onAsk={dialogs.ask} />
              ))
            ) : (
              <SkeletonRows columns={columns.length} />
            )}
          </Rows>
        )}
        <ListEnd
          list={list}
          address={address}
          of={["link", "links"]}
          empty={<NoLinks address={address} />}
        />
        <AccountDialogs {...dialogs} />
      </section>
    </Stack>
  );
}
