import { Button, Paper, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { Entrance } from "../pages/entrance/Entrance";
import { FocusedTitle } from "../pages/entrance/FocusedTitle";

/** For users who open an address of the console. */
export function NotForYou() {
  return (
    <Entrance>
      <Paper withBorder radius="md" p="xl">
        <Stack align="start" gap="md">
          <FocusedTitle>Your role does not allow this</FocusedTitle>
          <Text>
            This page is for the people who look after accounts. Your own account is one click away;
            if you need something else, ask your administrator.
          </Text>
          <Button component={Link} to="/me">
            Go to your account
          </Button>
        </Stack>
      </Paper>
    </Entrance>
  );
}
