import { Anchor, Group, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Me } from "../../api/me";
import { GB_IN_WORDS } from "../../dialogs/SizeField";
import { size } from "../../format/size";
import { MeasuredAge } from "../../storage/MeasuredAge";
import { noStorage } from "../../storage/noStorage";
import { UseBar } from "../../storage/UseBar";

interface StorageUseProps {
  quota: Me["quota"] | undefined;
  usage: Me["usage"] | undefined;
  takenBack: Me["taken_back"] | undefined;
}

/** Quota, what of it is used, and how old that figure is: it is measured on disk, not live. */
export function StorageUse({ quota, usage, takenBack }: StorageUseProps) {
  const none = noStorage(takenBack);
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
          <UseBar
            used={usage?.bytes ?? 0n}
            quota={quota.bytes}
            label="Share of your storage that is used"
          />
          <Text size="xs" c="dimmed" mt={6}>
            <MeasuredAge usage={usage} /> {GB_IN_WORDS}
          </Text>
          <Anchor component={Link} to="/files" size="sm" mt="xs" display="inline-block">
            My files
          </Anchor>
        </>
      ) : (
        <>
          <Text mt={4}>{none.title}.</Text>
          <Text size="sm" c="dimmed" mt={4}>
            {none.why}
          </Text>
        </>
      )}
    </section>
  );
}
