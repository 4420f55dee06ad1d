import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useState } from "react";
import { type Draft, followed, wanted } from "./draft";

const PAUSE_MS = 250;

interface FilterFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange(text: string): void;
}

/** A text that narrows a list down, a moment after it was typed. */
export function FilterField({ label, placeholder, value, onChange }: FilterFieldProps) {
  const [draft, setDraft] = useState<Draft>({ typed: value, agreed: value });
  const [settled] = useDebouncedValue(wanted(draft), PAUSE_MS);
  const type = (typed: string) => setDraft((before) => ({ ...before, typed }));
  const tell = useEffectEvent((text: string) => {
    if (text !== value && text === wanted(draft)) onChange(text);
  });
  useEffect(() => setDraft((before) => followed(before, value)), [value]);
  useEffect(() => tell(settled), [settled]);
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      maxLength={200}
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      rightSection={
        draft.typed && (
          <CloseButton size="sm" aria-label="Clear the filter" onClick={() => type("")} />
        )
      }
      value={draft.typed}
      onChange={(event) => type(event.currentTarget.value)}
      flex="3 1 220px"
    />
  );
}
