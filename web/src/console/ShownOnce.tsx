import { Button, Modal, Stack, Text } from "@mantine/core";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { type BlockerFunction, useBlocker } from "react-router";
import { DialogButtons } from "../dialogs/DialogButtons";
import { useLeaveWarning } from "./useLeaveWarning";

interface Secret {
  /** What it is, as in "the link". */
  what: string;
}

/** Takes note of something, and returns how to forget it. */
const Noting = createContext<(what: string) => () => void>(() => () => undefined);

/** Asks before a page is left on which something is shown that is shown once. */
export function ShownOnce({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Secret[]>([]);
  const [note] = useState(() => (what: string) => {
    const secret = { what };
    setShown((before) => [...before, secret]);
    return () => setShown((before) => before.filter((other) => other !== secret));
  });
  useLeaveWarning(shown.length > 0);
  return (
    <Noting value={note}>
      {children}
      {shown[0] && <LeaveDialog {...shown[0]} />}
    </Noting>
  );
}

/** A filter or another tab of the same page loses nothing. */
const leavesPage: BlockerFunction = ({ currentLocation, nextLocation }) =>
  currentLocation.pathname !== nextLocation.pathname;

function LeaveDialog({ what }: Secret) {
  const leaving = useBlocker(leavesPage);
  const stay = () => leaving.reset?.();
  return (
    <Modal opened={leaving.state === "blocked"} onClose={stay} title={`Leave without the ${what}?`}>
      <Stack gap="md">
        <Text size="sm">
          The {what} on this page is shown once. When you leave without it, nobody can see it again:
          a new one has to be made.
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
export function useShownOnce(shown: boolean, what = "link"): void {
  const note = useContext(Noting);
  useEffect(() => (shown ? note(what) : undefined), [shown, what, note]);
}
