import { Badge, type BadgeProps } from "@mantine/core";
import { roleName } from "./roles";
import { status } from "./statuses";

export function StatusBadge({ of, ...rest }: { of: string } & BadgeProps) {
  const { label, color } = status(of);
  return (
    <Badge color={color} {...rest}>
      {label}
    </Badge>
  );
}

export function RoleBadge({ of, ...rest }: { of: string } & BadgeProps) {
  return (
    <Badge color={of === "admin" ? "grape" : "gray"} {...rest}>
      {roleName(of)}
    </Badge>
  );
}
