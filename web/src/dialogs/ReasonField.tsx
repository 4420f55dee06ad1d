import { Textarea } from "@mantine/core";

interface ReasonFieldProps {
  required: boolean;
  /** What becomes of the reason. */
  note?: string;
  value: string;
  onChange(text: string): void;
  /** Said once somebody has tried without one that is needed. */
  missing?: boolean;
  /** Where to begin in the dialog. */
  first?: boolean;
}

/** Why something is done, in the words of who does it. */
export function ReasonField({
  required,
  note = "Kept in the history, where other administrators read it.",
  value,
  onChange,
  missing = false,
  first = false,
}: ReasonFieldProps) {
  return (
    <Textarea
      label="Reason"
      description={required ? note : `Not needed. ${note}`}
      required={required}
      withAsterisk={false}
      maxLength={500}
      autosize
      minRows={required ? 2 : 1}
      {...(first ? { "data-autofocus": true } : {})}
      value={value}
      error={missing && "Say in a few words why."}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** What is sent of what was typed: nothing where there is none. */
export const reasonOf = (typed: string): { reason?: string } =>
  typed.trim() === "" ? {} : { reason: typed.trim() };
