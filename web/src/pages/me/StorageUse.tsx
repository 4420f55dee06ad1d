import { Group, Progress, Text } from "@mantine/core";
import type { Me } from "../../api/me";
import { age } from "../../format/age";
import { size } from "../../format/size";

/** Share of the quota from which the bar warns, and from which it alarms. */
const NEARLY_FULL = 0.85;

interface StorageUseProps {
  quota: Me["quota"] | undefined;
  usage: Me["usage"] | undefined;
}

/** Quota, what of it is used, and how old that figure is: it is measured on disk, not live. */
export function StorageUse({ quota, usage }: StorageUseProps) {
  return (
    <section aria-label="Storage">
      <Text size="sm" fw={600}>
        Storage
      </Text>
      {quota ? (
        <>
          <Group justify="space-between" mt={4} mb={8}>
            <Text>
              {usage
                ? `${size(usage.bytes)} of ${size(quota.bytes)} used`
                : `${size(quota.bytes)} in all`}
            </Text>
            <Text size="sm" c="dimmed">
              {quota.pool_name}
            </Text>
          </Group>
          <UseBar used={usage?.bytes ?? 0} quota={quota.bytes} />
          <Text size="xs" c="dimmed" mt={6}>
            {usage
              ? `Measured ${age(usage.measured_at, Date.now())}. 1 GB is 1,000,000,000 bytes.`
              : "What you use has not been measured yet."}
          </Text>
        </>
      ) : (
        <Text c="dimmed" mt={4}>
          You have no storage yet. Your administrator can give you some.
        </Text>
      )}
    </section>
  );
}

function UseBar({ used, quota }: { used: number; quota: number }) {
  const share = quota > 0 ? used / quota : 1;
  const color = share > 1 ? "red" : share >= NEARLY_FULL ? "yellow" : "teal";
  return (
    <Progress
      value={Math.min(100, share * 100)}
      color={color}
      size="lg"
      radius="sm"
      aria-label="Share of your storage that is used"
    />
  );
}
