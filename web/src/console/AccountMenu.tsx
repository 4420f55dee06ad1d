import { Avatar, Group, Menu, Text, UnstyledButton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconLogout, IconSelector, IconUserCircle } from "@tabler/icons-react";
import { Link } from "react-router";
import { useLogout } from "../api/logout";
import type { Me } from "../api/me";
import { toldShortly } from "../api/problems";
import { roleName } from "../people/roles";
import classes from "./Console.module.css";

/** Who is signed in, and what they can do about that. */
export function AccountMenu({ me }: { me: Me }) {
  const signOut = useLogout();
  const leave = () =>
    signOut.mutate(undefined, {
      onError: (error) =>
        notifications.show({
          color: "red",
          title: "You are still signed in",
          message: toldShortly(error),
        }),
    });
  return (
    <Menu position="top-start" width="target" withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.account} aria-label={`Your account: ${me.display_name}`}>
          <Group gap="sm" wrap="nowrap">
            <Avatar name={me.display_name} color="initials" size={36} aria-hidden="true" />
            <div className={classes.accountWords}>
              <Text size="sm" fw={600} truncate>
                {me.display_name}
              </Text>
              <Text size="xs" c="dimmed">
                {roleName(me.role)}
              </Text>
            </div>
            <IconSelector size={16} aria-hidden="true" />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/me" leftSection={<IconUserCircle size={16} />}>
          Your account
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          disabled={signOut.isPending}
          onClick={leave}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
