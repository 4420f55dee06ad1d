import { Alert, Button, Loader, Paper, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useLocation } from "react-router";
import { ApiProblem } from "../../api/client";
import { Entrance } from "../entrance/Entrance";
import { LinkProblemCard } from "./LinkProblemCard";
import { linkProblem } from "./linkProblems";
import { inspectLink, type Link } from "./links";

/** 32 bytes in base64url. */
const TOKEN = /^[\w-]{43}$/u;

interface OpenedLinkProps {
  purpose: "setup" | "reset";
  children(token: string, link: Link): ReactNode;
}

/**
 * Where a link leads. The token is in the address's fragment, which browsers send to nobody; it
 * stays there until the link is used, so that a reload finds it again, and is kept nowhere else.
 */
export function OpenedLink(props: OpenedLinkProps) {
  const token = useLocation().hash.slice(1);
  if (!TOKEN.test(token)) {
    return (
      <Entrance>
        <LinkProblemCard code="link-incomplete" />
      </Entrance>
    );
  }
  return <WholeLink key={token} token={token} {...props} />;
}

function WholeLink({ token, purpose, children }: OpenedLinkProps & { token: string }) {
  const link = useQuery({
    queryKey: ["link", token],
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
  if (link.data && link.data.purpose !== purpose) {
    return (
      <Entrance>
        <LinkProblemCard code="link-purpose" />
      </Entrance>
    );
  }
  if (link.data) return children(token, link.data);

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
