import { useDocumentTitle } from "@mantine/hooks";
import { OpenedLink } from "../links/OpenedLink";
import { SetupSteps } from "./SetupSteps";

/** Where a setup link leads. */
export function SetupPage() {
  useDocumentTitle("Set up your account · dna-nexus");
  return (
    <OpenedLink purpose="setup">
      {(token, link) => <SetupSteps token={token} link={link} />}
    </OpenedLink>
  );
}
