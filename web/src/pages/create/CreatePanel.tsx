import { Button, Collapse, Paper, Title, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import type { HandedOutLink } from "../../api/accounts";
import type { PasswordMethod } from "../../api/config";
import { LinkCard } from "../../dialogs/LinkCard";
import { CreateForm } from "./CreateForm";
import classes from "./CreatePanel.module.css";

interface Created {
  name: string;
  link: HandedOutLink;
}

interface CreatePanelProps {
  title: string;
  /** How deep its heading is. */
  order?: 2 | 3;
  method: PasswordMethod;
}

/** Open where there is room for it beside the list. */
const roomy = () => window.matchMedia("(min-width: 48em)").matches;

/** Creates somebody's account, and then shows the link that they set it up with. */
export function CreatePanel({ title, order = 2, method }: CreatePanelProps) {
  const [opened, { toggle }] = useDisclosure(roomy());
  const [created, setCreated] = useState<Created>();
  if (created) {
    return (
      <LinkCard purpose="setup" title={`${created.name} is invited`} link={created.link}>
        <Button variant="default" onClick={() => setCreated(undefined)}>
          Close
        </Button>
      </LinkCard>
    );
  }
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-labelledby="create-user">
      <Title order={order} size="h5" id="create-user">
        <UnstyledButton
          className={classes.toggle}
          aria-expanded={opened}
          aria-controls="create-user-form"
          onClick={toggle}
        >
          <IconChevronRight size={16} aria-hidden="true" />
          {title}
        </UnstyledButton>
      </Title>
      <Collapse expanded={opened} id="create-user-form">
        <CreateForm method={method} onCreated={(name, link) => setCreated({ name, link })} />
      </Collapse>
    </Paper>
  );
}
