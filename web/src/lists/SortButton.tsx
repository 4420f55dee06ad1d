import { UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import classes from "./Rows.module.css";
import { type Direction, directionOf, nextSort } from "./sorting";

interface SortButtonProps {
  field: string;
  children: string;
  sort: string;
  first?: Direction;
  onSort(sort: string): void;
}

/** A column's heading that sorts the list. */
function SortButton({ field, children, sort, first = "ascending", onSort }: SortButtonProps) {
  const direction = directionOf(sort, field);
  const Arrow = direction === "descending" ? IconArrowDown : IconArrowUp;
  return (
    <UnstyledButton
      className={classes.sort}
      data-sorted={direction}
      onClick={() => onSort(nextSort(sort, field, first))}
    >
      {children}
      {direction && <Arrow size={12} aria-hidden="true" />}
    </UnstyledButton>
  );
}

/** A column that sorts the list when its heading is clicked. */
export function sortable(props: SortButtonProps) {
  return {
    name: props.children,
    heading: <SortButton {...props} />,
    sorted: directionOf(props.sort, props.field),
  };
}
