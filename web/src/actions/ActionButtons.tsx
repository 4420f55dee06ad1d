import { Button, Group } from "@mantine/core";
import { type Action, isDestructive, isForOthersOnly, labelOf } from "./actions";

export const OWN = "This is your own account.";

interface ActionButtonsProps {
  actions: Action[];
  /** Whether the account belongs to who looks at it. */
  own: boolean;
  onAsk(action: Action): void;
}

/** What can be done, a button each. */
export function ActionButtons({ actions, own, onAsk }: ActionButtonsProps) {
  return (
    <Group gap="sm">
      {actions.map((action) => (
        <Button
          key={action}
          variant={isDestructive(action) ? "light" : action === "enable" ? "filled" : "default"}
          {...(isDestructive(action) ? { color: "red" } : {})}
          disabled={own && isForOthersOnly(action)}
          onClick={() => onAsk(action)}
        >
          {labelOf(action)}
        </Button>
      ))}
    </Group>
  );
}
