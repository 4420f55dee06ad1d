import type { Profile } from "../api/profiles";
import { releaseQuota } from "../api/quotas";
import { size } from "../format/size";
import { personName } from "../people/personName";
import { CommandDialog, type DialogProps } from "./CommandDialog";

type ReleaseQuotaProps = {
  account: Profile;
  quota: NonNullable<Profile["quota"]>;
} & DialogProps;

/** Takes somebody's quota back. */
export function ReleaseQuotaDialog({ account, quota, ...dialog }: ReleaseQuotaProps) {
  const name = personName(account);
  return (
    <CommandDialog
      {...dialog}
      title={`Release the storage of ${name}?`}
      action="Release"
      dangerous
      reason="optional"
      send={(reason) => releaseQuota(account.account_id, reason)}
      done={`${name} has no storage any more.`}
    >
      The {size(quota.bytes)} that <strong>{name}</strong> has in {quota.pool_name} can then be
      given to others. Files that are there stay where they are, and nothing more can be stored.
    </CommandDialog>
  );
}
