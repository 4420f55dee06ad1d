import { Button, Modal, Stack, Text } from "@mantine/core";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { type BlockerFunction, useBlocker } from "react-router";
import { DialogButtons } from "../dialogs/DialogButtons";
import { useLeaveWarning } from "./useLeaveWarning";

const Change = createContext<(by: number) => void>(() => undefined);

/** Asks before a page is left on which something is shown that is shown once. */
export function ShownOnce({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(0);
  const [change] = useState(() => (by: number) => setShown((before) => before + by));
  useLeaveWarning(shown > 0);
  return (
    <Change value={change}>
      {children}
      {shown > 0 && <LeaveDialog />}
    </Change>
  );
}

/** A filter or another tab of the same page loses nothing. */
const leavesPage: BlockerFunction = ({ currentLocation, nextLocation }) =>
  currentLocation.pathname !== nextLocation.pathname;

function LeaveDialog() {
  const leaving = useBlocker(leavesPage);
  const stay = () => leaving.reset?.();
  return (
    <Modal opened={leaving.state === "blocked"} onClose={stay} title="Leave without the link?">
      <Stack gap="md">
        <Text size="sm">
          The link on this page is shown once, and you have not copied it. When you leave, nobody
          can see it again: a new one has to be made.
        </Text>
        <DialogButtons>
          <Button variant="default" onClick={() => leaving.proceed?.()}>
            Leave
          </Button>
          <Button data-autofocus onClick={stay}>
            Stay
          </Button>
        </DialogButtons>
      </Stack>
    </Modal>
  );
}

/** Says that something is on the page that leaving would lose. */
export function useShownOnce(shown: boolean): void {
  const change = useContext(Change);
  useEffect(() => {
    if (!shown) return undefined;
    change(1);
    return () => change(-1);
  }, [shown, change]);
}
