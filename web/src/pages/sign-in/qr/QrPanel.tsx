import { Alert, Button, Loader, Stack, Text, Title } from "@mantine/core";
import type { Me } from "../../../api/me";
import type { FingerprintEnds } from "../../../api/qr";
import { DigitsForm } from "./DigitsForm";
import type { QrView } from "./followCode";
import classes from "./QrPanel.module.css";
import { QrPicture } from "./QrPicture";
import { useQrSignIn } from "./useQrSignIn";

const OVER = {
  idle: "Nobody has scanned a code here for a while.",
  refused: "This account cannot sign in. Ask your administrator.",
  expired: "The time for this code has run out. Scan a new one; your account is kept.",
  tries: "The code can no longer be used. Scan a new one for other digits.",
};

/** A code for the DNA Connect app, and what becomes of it. */
export function QrPanel({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const { view, again, typeIn } = useQrSignIn(onSignedIn);
  return (
    <Stack gap="sm" component="section" aria-labelledby="qr-title">
      <Title order={2} size="h5" id="qr-title">
        {view.kind === "waiting" ? "Your account is awaiting approval" : "Sign in with DNA Connect"}
      </Title>
      <Shown view={view} again={again} typeIn={typeIn} />
    </Stack>
  );
}

interface ShownProps {
  view: QrView;
  again: () => void;
  typeIn: (digits: string) => void;
}

function Shown({ view, again, typeIn }: ShownProps) {
  switch (view.kind) {
    case "loading":
      return <Loader aria-label="Loading the code" mx="auto" my="xl" />;
    case "trouble":
      return (
        <Alert color="yellow" variant="light" role="status">
          {view.why}
        </Alert>
      );
    case "code":
      return (
        <>
          <QrPicture svg={view.svg} />
          <Text size="sm" c="dimmed">
            Scan this code with the app. Only scan codes at an address that you opened yourself.
          </Text>
        </>
      );
    case "waiting":
      return (
        <Stack gap="sm" role="status">
          <Text size="sm">
            An administrator has to enable it. Keep this page open: it goes on by itself.
          </Text>
          <Ends of={view.ends} />
          <DigitsForm state={view.digits} onTyped={typeIn} />
        </Stack>
      );
    case "recognised":
      return (
        <Stack gap="sm" role="status">
          <Text size="sm">
            {view.digits === "none" ? "Your phone was recognised. Signing in…" : "Almost there."}
          </Text>
          <Ends of={view.ends} />
          <DigitsForm state={view.digits} onTyped={typeIn} />
        </Stack>
      );
    case "over":
      return (
        <>
          <Alert color={view.why === "idle" ? "gray" : "yellow"} variant="light" role="status">
            {OVER[view.why]}
          </Alert>
          <Button variant="default" onClick={again}>
            Show a new code
          </Button>
        </>
      );
  }
}

/** Enough of the fingerprint to see whose phone it was. */
function Ends({ of }: { of: FingerprintEnds }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        Fingerprint on your phone
      </Text>
      <span className={classes.ends}>
        {of.first} … {of.last}
      </span>
    </div>
  );
}
