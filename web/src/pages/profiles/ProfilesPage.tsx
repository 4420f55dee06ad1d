import { Group, Stack } from "@mantine/core";
import { AccountDialogs, useAccountDialogs } from "../../actions/AccountDialogs";
import { SelectionBar, selectable } from "../../actions/bulk/SelectionBar";
import { useProfiles } from "../../api/profiles";
import { useSignedIn } from "../../console/Console";
import { PageTitle } from "../../console/PageTitle";
import { useNow } from "../../format/useNow";
import { useListAddress } from "../../lists/address";
import { ChoiceField } from "../../lists/ChoiceField";
import { FilterField } from "../../lists/FilterField";
import { ListEnd } from "../../lists/ListEnd";
import { Rows, SELECT } from "../../lists/Rows";
import { SkeletonRows } from "../../lists/SkeletonRows";
import { sortable } from "../../lists/SortButton";
import { useSelection } from "../../lists/selection";
import { mayManage, ROLES, roleName } from "../../people/roles";
import { status, statusChoices } from "../../people/statuses";
import { NobodyFound } from "./NobodyFound";
import { ProfileRow } from "./ProfileRow";

const DEFAULT_SORT = "display_name";

const STATUSES = [
  ...statusChoices(["pending", "enabled", "disabled", "rejected", "revoked"]),
  // Here, only who has an identity is listed.
  { value: "cancelled", label: status("waited-out").label },
];

const SORTS = [
  { value: "display_name", label: "Name" },
  { value: "login", label: "Login" },
  { value: "-registered_at", label: "Newest" },
  { value: "registered_at", label: "Oldest" },
  { value: "-quota", label: "Largest quota" },
];

/** Everybody who has completed their setup. */
export function ProfilesPage() {
  const me = useSignedIn();
  const now = useNow();
  const dialogs = useAccountDialogs();
  const address = useListAddress();
  const { value, change } = address;
  const sort = value("sort") ?? DEFAULT_SORT;
  const list = useProfiles(
    { status: value("status"), role: value("role"), filter: value("q"), sort: value("sort") },
    address.pages,
  );
  const selection = useSelection(selectable(list.items, me));
  const selects = mayManage(me) && list.items !== undefined;
  const onSort = (next?: string) => change({ sort: next === DEFAULT_SORT ? undefined : next });
  const columns = [
    ...(selects ? [SELECT] : []),
    sortable({ sort, onSort, field: "display_name", children: "Person" }),
    { name: "Role" },
    { name: "Status" },
    sortable({ sort, onSort, field: "quota", first: "descending", children: "Quota" }),
    sortable({ sort, onSort, field: "registered_at", first: "descending", children: "Set up" }),
    { name: "Last sign-in" },
    ...(mayManage(me) ? [{ name: "Actions", kind: "actions" as const }] : []),
  ];

  return (
    <Stack gap="lg">
      <PageTitle>User profiles</PageTitle>
      <section aria-label="People">
        <Group align="end" gap="sm" mb="md">
          <FilterField
            label="Filter"
            placeholder="Name, login, e-mail or fingerprint"
            value={value("q") ?? ""}
            onChange={(q) => change({ q })}
          />
          <ChoiceField
            label="Status"
            none="Any status"
            choices={STATUSES}
            value={value("status") ?? ""}
            onChange={(status) => change({ status })}
          />
          <ChoiceField
            label="Role"
            none="Any role"
            choices={ROLES.map((role) => ({ value: role, label: roleName(role) }))}
            value={value("role") ?? ""}
            onChange={(role) => change({ role })}
          />
          <ChoiceField
            label="Sort by"
            choices={SORTS}
            value={SORTS.some((choice) => choice.value === sort) ? sort : ""}
            onChange={onSort}
          />
        </Group>
        {selects && list.items && list.items.length > 0 && (
          <SelectionBar accounts={list.items} selection={selection} me={me} />
        )}
        {list.items?.length !== 0 && !(list.error && !list.items) && (
          <Rows label="User profiles" columns={columns} stale={list.isStale} busy={!list.items}>
            {list.items ? (
              list.items.map((row) => (
                <ProfileRow
                  key={row.account_id}
                  {...{ row, me, now, selection }}
                  onAsk={dialogs.ask}
                />
              ))
            ) : (
              <SkeletonRows columns={columns.length} />
            )}
          </Rows>
        )}
        <ListEnd
          list={list}
          address={address}
          of={["person", "people"]}
          empty={<NobodyFound address={address} />}
        />
        <AccountDialogs {...dialogs} />
      </section>
    </Stack>
  );
}
