import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useState } from "react";

const PAUSE_MS = 250;

interface FilterFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange(text: string): void;
}

/** A text that narrows a list down, a moment after it was typed. */
export function FilterField({ label, placeholder, value, onChange }: FilterFieldProps) {
  const [typed, setTyped] = useState(value);
  const [settled] = useDebouncedValue(typed.trim(), PAUSE_MS);
  const tell = useEffectEvent((text: string) => {
    if (text !== value) onChange(text);
  });
  useEffect(() => setTyped(value), [value]);
  useEffect(() => tell(settled), [settled]);
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      maxLength={200}
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      rightSection={
        typed && (
          <CloseButton size="sm" aria-label="Clear the filter" onClick={() => setTyped("")} />
        )
      }
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      flex="3 1 220px"
    />
  );
}
