import { Alert, Button, Loader, Paper, Stack, Text } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "react-router";
import { ApiProblem } from "../../api/client";
import { Entrance } from "../entrance/Entrance";
import { LinkProblemCard } from "./LinkProblemCard";
import { linkProblem } from "./linkProblems";
import { inspectLink } from "./links";
import { SetupSteps } from "./SetupSteps";

/** 32 bytes in base64url. */
const TOKEN = /^[\w-]{43}$/u;

/**
 * Where a setup link leads. The token is in the address's fragment, which browsers send to nobody;
 * it stays there until the link is completed, so that a reload finds it again, and is kept nowhere
 * else.
 */
export function SetupPage() {
  useDocumentTitle("Set up your account · dna-nexus");
  const token = useLocation().hash.slice(1);
  if (!TOKEN.test(token)) {
    return (
      <Entrance>
        <LinkProblemCard code="link-incomplete" />
      </Entrance>
    );
  }
  return <OpenedLink key={token} token={token} />;
}

function OpenedLink({ token }: { token: string }) {
  const link = useQuery({
    queryKey: ["setup-link", token],
    queryFn: () => inspectLink(token),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
    retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem),
  });

  if (link.isPending) {
    return (
      <Entrance>
        <Paper withBorder radius="md" p="xl">
          <Stack align="center" gap="sm" role="status">
            <Loader size="sm" />
            <Text c="dimmed">Looking at your link …</Text>
          </Stack>
        </Paper>
      </Entrance>
    );
  }
  if (link.data && link.data.purpose !== "setup") {
    return (
      <Entrance>
        <LinkProblemCard code="link-purpose" />
      </Entrance>
    );
  }
  if (link.data) return <SetupSteps token={token} link={link.data} />;

  const { error } = link;
  return (
    <Entrance>
      {error instanceof ApiProblem && linkProblem(error.code) ? (
        <LinkProblemCard code={error.code} />
      ) : (
        <Alert color="red" title="Your link could not be looked at" radius="md">
          <Stack align="start" gap="sm">
            <Text size="sm">{reason(error)}</Text>
            <Button size="xs" variant="default" onClick={() => void link.refetch()}>
              Try again
            </Button>
          </Stack>
        </Alert>
      )}
    </Entrance>
  );
}

function reason(error: Error): string {
  return error instanceof ApiProblem
    ? error.detail
    : "The server did not answer. Your link is not harmed: try again in a moment.";
}
