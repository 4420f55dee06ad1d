import { Input, SegmentedControl, Text } from "@mantine/core";
import type { PasswordMethod } from "../../api/config";
import { KINDS } from "../../password/kinds";

interface MethodChoiceProps {
  offered: PasswordMethod[];
  value: PasswordMethod;
  onChange(method: PasswordMethod): void;
  disabled?: boolean;
}

/**
 * Which kind of password the account has. Nobody but its person can say: a server that was asked
 * would tell which accounts exist, and trying one after the other would send a password that was
 * never meant to leave the browser.
 */
export function MethodChoice({ offered, value, onChange, disabled = false }: MethodChoiceProps) {
  if (offered.length < 2) return null;
  return (
    <Input.Wrapper label="Kind of password" labelElement="div">
      <SegmentedControl
        fullWidth
        mt={4}
        aria-label="Kind of password"
        disabled={disabled}
        data={offered.map((method) => ({ value: method, label: KINDS[method].name }))}
        value={value}
        onChange={(chosen) => onChange(chosen as PasswordMethod)}
      />
      <Text size="xs" c="dimmed" mt={4} aria-live="polite">
        {KINDS[value].inShort} Your setup page said which kind yours is.
        {value === "password" && ` Not sure? Try ${KINDS.opaque.name} first, which sends nothing.`}
      </Text>
    </Input.Wrapper>
  );
}
