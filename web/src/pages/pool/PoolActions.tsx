import { Button, Group, Tooltip } from "@mantine/core";
import { useState } from "react";
import type { Pool } from "../../api/pools";
import { HeadroomDialog } from "../../dialogs/HeadroomDialog";
import { RenamePoolDialog } from "../../dialogs/RenamePoolDialog";
import { RetirePoolDialog } from "../../dialogs/RetirePoolDialog";
import { isHeld } from "../../storage/undone";

const WHY_NOT = "Release the quotas in it first.";

/** As disabled as a button can be that still says why. */
const REFUSING = { "data-disabled": true, "aria-disabled": true, "aria-description": WHY_NOT };

type Question = "rename" | "headroom" | "retire";

/** What can be done to a pool that is not retired. */
export function PoolActions({ pool }: { pool: Pool }) {
  const [question, setQuestion] = useState<Question>();
  const dialog = (of: Question) => ({
    pool,
    opened: question === of,
    onClose: () => setQuestion(undefined),
  });
  const inUse = isHeld(pool);
  return (
    <>
      <Group gap="sm">
        <Button size="xs" variant="default" onClick={() => setQuestion("rename")}>
          Rename
        </Button>
        <Button size="xs" variant="default" onClick={() => setQuestion("headroom")}>
          Change headroom
        </Button>
        <Tooltip
          label={WHY_NOT}
          disabled={!inUse}
          events={{ hover: true, focus: true, touch: true }}
        >
          <Button
            size="xs"
            variant="default"
            c="red"
            {...(inUse ? REFUSING : {})}
            onClick={() => !inUse && setQuestion("retire")}
          >
            Retire
          </Button>
        </Tooltip>
      </Group>
      <RenamePoolDialog {...dialog("rename")} />
      <HeadroomDialog {...dialog("headroom")} />
      <RetirePoolDialog {...dialog("retire")} />
    </>
  );
}
