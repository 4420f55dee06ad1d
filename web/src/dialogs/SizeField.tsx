import { Text, TextInput } from "@mantine/core";

interface SizeFieldProps {
  label: string;
  description?: string;
  value: string;
  onChange(value: string): void;
  error?: string | undefined;
  placeholder?: string;
  autoFocus?: boolean;
}

/** Of one piece: the spaces in it do not break. */
export const GB_IN_WORDS = "1 GB = 1 000 000 000 bytes".replaceAll(" ", "\u00a0");

/** A size in decimal gigabytes, as text: half-typed sizes are fine until they are sent. */
export function SizeField({
  label,
  description = GB_IN_WORDS,
  value,
  onChange,
  error,
  placeholder,
  autoFocus,
}: SizeFieldProps) {
  return (
    <TextInput
      label={label}
      description={description}
      placeholder={placeholder ?? ""}
      inputMode="decimal"
      rightSection={
        <Text size="sm" c="dimmed">
          GB
        </Text>
      }
      rightSectionWidth={44}
      data-autofocus={autoFocus || undefined}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
