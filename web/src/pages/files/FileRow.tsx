import { ActionIcon, Anchor, Group, Text } from "@mantine/core";
import { IconFile, IconFileOff, IconFolder, IconTrash } from "@tabler/icons-react";
import { Link } from "react-router";
import { contentOf, type MyFile } from "../../api/files";
import { exactly, size } from "../../format/size";
import { moment } from "../../format/when";
import { Cell, Row } from "../../lists/Rows";
import { inside } from "./paths";

interface FileRowProps {
  file: MyFile;
  folder: string | undefined;
  /** Not while the files can only be read. */
  onDelete: ((file: MyFile) => void) | undefined;
}

const ICONS = { file: IconFile, folder: IconFolder, other: IconFileOff };

export function FileRow({ file, folder, onDelete }: FileRowProps) {
  const path = inside(folder, file.name);
  const Icon = ICONS[file.kind as keyof typeof ICONS];
  const bytes = file.bytes ?? undefined;
  return (
    <Row>
      <Cell>
        <Group gap="xs" wrap="nowrap">
          <Icon size={18} stroke={1.75} aria-hidden="true" style={{ flexShrink: 0 }} />
          <Name file={file} path={path} />
        </Group>
      </Cell>
      <Cell label="Size" kind="number">
        {bytes === undefined ? "–" : <span title={exactly(bytes)}>{size(bytes)}</span>}
      </Cell>
      <Cell label="Changed">{file.modified_at ? moment(file.modified_at) : "–"}</Cell>
      <Cell kind="actions">
        <ActionIcon
          variant="subtle"
          color="red"
          aria-label={`Delete ${file.name}`}
          disabled={!onDelete}
          onClick={() => onDelete?.(file)}
        >
          <IconTrash size={18} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
      </Cell>
    </Row>
  );
}

function Name({ file, path }: { file: MyFile; path: string }) {
  const wrapped = { overflowWrap: "anywhere" } as const;
  if (file.kind === "folder") {
    const to = { pathname: "/files", search: `?${new URLSearchParams({ path })}` };
    return (
      <Anchor component={Link} to={to} style={wrapped}>
        {file.name}
      </Anchor>
    );
  }
  if (file.kind === "file") {
    return (
      <Anchor href={contentOf(path)} download style={wrapped}>
        {file.name}
      </Anchor>
    );
  }
  return (
    <Text
      c="dimmed"
      style={wrapped}
      title="A link, or a name that another program made. It cannot be opened here."
    >
      {file.name}
    </Text>
  );
}
