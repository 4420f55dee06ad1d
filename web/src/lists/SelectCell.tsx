import { Checkbox, Tooltip } from "@mantine/core";
import { Cell } from "./Rows";

interface SelectCellProps {
  /** What the row is about. */
  name: string;
  selected: boolean;
  /** Why it cannot be selected. */
  whyNot?: string | undefined;
  onToggle(): void;
}

/** Selects a row, or says why it cannot be. */
export function SelectCell({ name, selected, whyNot, onToggle }: SelectCellProps) {
  return (
    <Cell kind="select">
      <Tooltip
        label={whyNot}
        disabled={whyNot === undefined}
        multiline
        maw={260}
        events={{ hover: true, focus: true, touch: true }}
      >
        <Checkbox
          aria-label={whyNot === undefined ? `Select ${name}` : `Select ${name}. ${whyNot}`}
          checked={selected && whyNot === undefined}
          disabled={whyNot !== undefined}
          onChange={onToggle}
        />
      </Tooltip>
    </Cell>
  );
}
