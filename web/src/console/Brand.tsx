import { Group, Text } from "@mantine/core";

/** The name of the program and its sign: two strands and the place where they cross. */
export function Brand() {
  return (
    <Group gap={10} wrap="nowrap">
      <svg viewBox="0 0 24 24" width={24} height={24} fill="none" aria-hidden="true">
        <path
          d="M7 3c0 6 10 6 10 9s-10 3-10 9M17 3c0 6-10 6-10 9s10 3 10 9"
          stroke="var(--mantine-primary-color-filled)"
          strokeWidth={2}
          strokeLinecap="round"
        />
      </svg>
      <Text fw={600}>dna-nexus</Text>
    </Group>
  );
}
