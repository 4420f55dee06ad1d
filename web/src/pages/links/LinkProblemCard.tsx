import { Button, Paper, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { FocusedTitle } from "../entrance/FocusedTitle";
import { linkProblem } from "./linkProblems";

interface LinkProblemCardProps {
  code: string;
  /** What became of words that were already shown, when some were. */
  aboutWords?: string | undefined;
}

/** The end of the road for a link: what is wrong with it and what to do. */
export function LinkProblemCard({ code, aboutWords }: LinkProblemCardProps) {
  const problem = linkProblem(code);
  if (!problem) return null;
  return (
    <Paper withBorder radius="md" p="xl" role="alert">
      <Stack gap="sm">
        <FocusedTitle>{problem.title}</FocusedTitle>
        <Text>{problem.what}</Text>
        {aboutWords && <Text fw={600}>{aboutWords}</Text>}
        <Text>{problem.next}</Text>
        {code === "link-used" && (
          <Button component={Link} to="/sign-in" variant="default" mt="xs">
            Go to sign in
          </Button>
        )}
      </Stack>
    </Paper>
  );
}
