import { NativeSelect } from "@mantine/core";

const HOUR = 60;
const DAY = 24 * HOUR;

const CHOICES = {
  setup: [
    { value: "", label: "3 days" },
    { value: String(HOUR), label: "1 hour" },
    { value: String(DAY), label: "1 day" },
    { value: String(7 * DAY), label: "7 days" },
    { value: String(30 * DAY), label: "30 days" },
  ],
  reset: [
    { value: "", label: "1 hour" },
    { value: "15", label: "15 minutes" },
    { value: String(4 * HOUR), label: "4 hours" },
    { value: String(DAY), label: "1 day" },
  ],
};

interface LifetimeFieldProps {
  of: keyof typeof CHOICES;
  value: string;
  onChange(value: string): void;
}

/** How long a link is to work. */
export function LifetimeField({ of, value, onChange }: LifetimeFieldProps) {
  return (
    <NativeSelect
      label="The link works for"
      data={CHOICES[of]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** What of it is sent: nothing where the server is to decide. */
export const lifetime = (value: string) => (value ? { link_lifetime_minutes: Number(value) } : {});
