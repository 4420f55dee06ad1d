import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Me } from "../api/me";
import { personName } from "../people/personName";
import type { Ask, Subject } from "./AccountDialogs";
import { OWN } from "./ActionButtons";
import { actionsOn, isDestructive, isForOthersOnly, isOwn, labelOf } from "./actions";

interface ActionMenuProps {
  account: Subject;
  me: Me;
  onAsk: Ask;
}

/** Everything that can be done to an account, in the menu of its row. */
export function ActionMenu({ account, me, onAsk }: ActionMenuProps) {
  const own = isOwn(account, me);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${personName(account)}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {own && (
          <Menu.Label maw={260}>
            {OWN} What would lock you out is done by another administrator.
          </Menu.Label>
        )}
        {account.registered_at && (
          <Menu.Item component={Link} to={`/profiles/${account.account_id}`}>
            Open profile
          </Menu.Item>
        )}
        {actionsOn(account, me).map((action) => (
          <Menu.Item
            key={action}
            {...(isDestructive(action) ? { color: "red" } : {})}
            disabled={own && isForOthersOnly(action)}
            onClick={() => onAsk(action, account)}
          >
            {labelOf(action)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
