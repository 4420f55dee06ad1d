import { NativeSelect } from "@mantine/core";
import { usePools } from "../../api/pools";
import { poolChoices } from "./poolChoices";

interface PoolSelectProps {
  label: string;
  description?: string;
  /** The choice of no pool. */
  none: string;
  value: string;
  onChange(poolId: string): void;
  error?: string | undefined;
}

/** One of the registered pools. */
export function PoolSelect({ label, description, none, value, onChange, error }: PoolSelectProps) {
  const pools = usePools().data ?? [];
  return (
    <NativeSelect
      label={label}
      {...(description ? { description } : {})}
      data={[{ value: "", label: none }, ...poolChoices(pools)]}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
