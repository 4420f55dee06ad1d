import { Badge, NavLink, VisuallyHidden } from "@mantine/core";
import {
  IconDatabase,
  IconLink,
  IconSettings,
  IconUserCheck,
  IconUsers,
} from "@tabler/icons-react";
import { NavLink as RouterLink, useLocation } from "react-router";
import { useAttention } from "../api/attention";

const PLACES = [
  { to: "/approvals", label: "Approvals", Icon: IconUserCheck },
  { to: "/profiles", label: "User profiles", Icon: IconUsers },
  { to: "/links", label: "Links", Icon: IconLink },
  { to: "/pools", label: "Storage pools", Icon: IconDatabase },
  { to: "/settings", label: "Settings", Icon: IconSettings },
] as const;

export function Navigation() {
  const { pathname } = useLocation();
  return (
    <nav aria-label="Console">
      {PLACES.map(({ to, label, Icon }) => (
        <NavLink
          key={to}
          component={RouterLink}
          to={to}
          label={label}
          leftSection={<Icon size={18} stroke={1.75} aria-hidden="true" />}
          rightSection={to === "/approvals" && <Waiting />}
          active={pathname === to || pathname.startsWith(`${to}/`)}
          variant="light"
          mb={4}
          style={{ borderRadius: "var(--mantine-radius-md)" }}
        />
      ))}
    </nav>
  );
}

function Waiting() {
  const attention = useAttention().data;
  const count = (attention?.approvals ?? 0) + (attention?.files ?? 0);
  if (count === 0) return null;
  return (
    <Badge size="sm" color="orange" variant="filled" circle={count < 10}>
      {count > 999 ? "999+" : count}
      <VisuallyHidden> waiting</VisuallyHidden>
    </Badge>
  );
}
