import { Anchor, Group, Text } from "@mantine/core";
import { Link } from "react-router";
import { PersonAvatar } from "./PersonAvatar";
import classes from "./PersonCell.module.css";
import { type Person, personName } from "./personName";

interface PersonCellProps {
  person: Person;
  /** Their picture: where it is, and which it is. */
  avatar?: { path: string; digest: string | null | undefined };
  /** Where the name leads. */
  to?: string;
}

/** Initials, name and login in one cell. */
export function PersonCell({ person, to, avatar }: PersonCellProps) {
  const name = personName(person);
  return (
    <Group gap="sm" wrap="nowrap">
      <PersonAvatar name={name} size={36} path={avatar?.path ?? ""} digest={avatar?.digest} />
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
