import { NativeSelect } from "@mantine/core";

interface ChoiceFieldProps {
  label: string;
  /** What is said when nothing is chosen. */
  none?: string;
  choices: { value: string; label: string }[];
  value: string;
  onChange(value: string | undefined): void;
}

/** One of a few, above a list. */
export function ChoiceField({ label, none, choices, value, onChange }: ChoiceFieldProps) {
  return (
    <NativeSelect
      label={label}
      data={none === undefined ? choices : [{ value: "", label: none }, ...choices]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
      flex="1 1 150px"
    />
  );
}
