import { Group, Switch } from "@mantine/core";
import { AccountDialogs, useAccountDialogs } from "../../actions/AccountDialogs";
import { SelectionBar, selectable } from "../../actions/bulk/SelectionBar";
import { useApprovals } from "../../api/approvals";
import { useSignedIn } from "../../console/Console";
import { useNow } from "../../format/useNow";
import { useListAddress } from "../../lists/address";
import { ChoiceField } from "../../lists/ChoiceField";
import { FilterField } from "../../lists/FilterField";
import { ListEnd } from "../../lists/ListEnd";
import { Rows, SELECT } from "../../lists/Rows";
import { SkeletonRows } from "../../lists/SkeletonRows";
import { sortable } from "../../lists/SortButton";
import { useSelection } from "../../lists/selection";
import { mayManage } from "../../people/roles";
import { statusChoices } from "../../people/statuses";
import { ApprovalRow } from "./ApprovalRow";
import { NobodyWaits } from "./NobodyWaits";

const DEFAULT_SORT = "-urgency";

const STATUSES = statusChoices([
  "invited",
  "pending",
  "enabled",
  "disabled",
  "cancelled",
  "rejected",
  "revoked",
]);

const SORTS = [
  { value: "-urgency", label: "Who waits first" },
  { value: "-invited_at", label: "Newest invitation" },
  { value: "invited_at", label: "Oldest invitation" },
  { value: "display_name", label: "Name" },
  { value: "login", label: "Login" },
];

/** Invitations under way and people who wait, who waits first on top. */
export function ApprovalList() {
  const me = useSignedIn();
  const now = useNow();
  const address = useListAddress();
  const dialogs = useAccountDialogs();
  const { value, change } = address;
  const sort = value("sort") ?? DEFAULT_SORT;
  const list = useApprovals(
    { show: value("show"), status: value("status"), filter: value("q"), sort: value("sort") },
    address.pages,
  );
  const selection = useSelection(selectable(list.items, me));
  const selects = mayManage(me) && list.items !== undefined;
  const heading = {
    sort,
    onSort: (next: string) => change({ sort: next === DEFAULT_SORT ? undefined : next }),
  };
  const columns = [
    ...(selects ? [SELECT] : []),
    sortable({ ...heading, field: "display_name", children: "Person" }),
    { name: "Role" },
    { name: "Status" },
    sortable({ ...heading, field: "urgency", first: "descending", children: "Waiting" }),
    sortable({ ...heading, field: "invited_at", first: "descending", children: "Invited" }),
    { name: "Quota asked for", kind: "number" as const },
    ...(mayManage(me) ? [{ name: "Actions", kind: "actions" as const }] : []),
  ];

  return (
    <section aria-label="Who waits">
      <Group align="end" gap="sm" mb="md">
        <FilterField
          label="Filter"
          placeholder="Name, login or fingerprint"
          value={value("q") ?? ""}
          onChange={(q) => change({ q })}
        />
        <ChoiceField
          label="Status"
          none="All that need action"
          choices={STATUSES}
          value={value("status") ?? ""}
          onChange={(status) => change({ status })}
        />
        <ChoiceField
          label="Sort by"
          choices={SORTS}
          value={SORTS.some((choice) => choice.value === sort) ? sort : ""}
          onChange={(next) => change({ sort: next === DEFAULT_SORT ? undefined : next })}
        />
        <Switch
          label="Show completed"
          mb={8}
          checked={value("show") === "all"}
          onChange={(event) => change({ show: event.currentTarget.checked ? "all" : undefined })}
        />
      </Group>
      {selects && list.items && list.items.length > 0 && (
        <SelectionBar accounts={list.items} selection={selection} me={me} />
      )}
      {list.items?.length !== 0 && !(list.error && !list.items) && (
        <Rows label="Approvals" columns={columns} stale={list.isStale} busy={!list.items}>
          {list.items ? (
            list.items.map((row) => (
              <ApprovalRow
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
        empty={<NobodyWaits address={address} />}
      />
      <AccountDialogs {...dialogs} />
    </section>
  );
}
