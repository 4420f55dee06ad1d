import { Anchor, Avatar, Group, Text } from "@mantine/core";
import { Link } from "react-router";
import classes from "./PersonCell.module.css";
import { type Person, personName } from "./personName";

interface PersonCellProps {
  person: Person;
  /** Where the name leads. */
  to?: string;
}

/** Initials, name and login in one cell. */
export function PersonCell({ person, to }: PersonCellProps) {
  const name = personName(person);
  return (
    <Group gap="sm" wrap="nowrap">
      <Avatar name={name} color="initials" size={36} aria-hidden="true" />
      <div className={classes.words}>
        {to ? (
          <Anchor component={Link} to={to} fw={600} size="sm" c="inherit" className={classes.name}>
            {name}
          </Anchor>
        ) : (
          <Text fw={600} size="sm" className={classes.name}>
            {name}
          </Text>
        )}
        <Text size="xs" c="dimmed" className={classes.name}>
          {person.login ?? "no login"}
        </Text>
      </div>
    </Group>
  );
}
