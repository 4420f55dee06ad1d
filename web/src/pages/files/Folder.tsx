import { Alert, Anchor, Breadcrumbs, Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFolderPlus, IconUpload } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { Link } from "react-router";
import { ApiProblem } from "../../api/client";
import { type MyFile, useFiles, useRoom } from "../../api/files";
import type { Me } from "../../api/me";
import { DeleteFileDialog } from "../../dialogs/DeleteFileDialog";
import { NewFolderDialog } from "../../dialogs/NewFolderDialog";
import { size } from "../../format/size";
import { useListAddress } from "../../lists/address";
import { ListEnd } from "../../lists/ListEnd";
import { Nothing } from "../../lists/Nothing";
import { type Column, Rows } from "../../lists/Rows";
import { noStorage } from "../../storage/noStorage";
import { UseBar } from "../../storage/UseBar";
import { FocusedTitle } from "../entrance/FocusedTitle";
import { FileRow } from "./FileRow";
import { crumbs, inside } from "./paths";
import { Uploads } from "./Uploads";
import { useUploads } from "./useUploads";

const COLUMNS: Column[] = [
  { name: "Name" },
  { name: "Size", kind: "number" },
  { name: "Changed" },
  { name: "Actions", kind: "actions" },
];

/** One folder: what is in it, and what can be done with it. */
export function Folder({ me }: { me: Me }) {
  const address = useListAddress();
  const folder = address.value("path");
  const list = useFiles(folder, address.pages);
  const { uploads, add, replace, forget, clear } = useUploads();
  const reset = useRef<() => void>(null);
  const [making, { open, close }] = useDisclosure();
  const [deleting, setDeleting] = useState<MyFile>();
  const moving = useRoom().data?.moving === true;
  const pathOf = (name: string) => inside(folder, name);
  if (isWithoutQuota(list.error)) return <NoStorage me={me} />;
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <FocusedTitle>My files</FocusedTitle>
        <Group gap="xs">
          <Button
            variant="default"
            disabled={moving}
            leftSection={<IconFolderPlus size={16} aria-hidden="true" />}
            onClick={open}
          >
            New folder
          </Button>
          <FileButton
            multiple
            resetRef={reset}
            onChange={(files) => {
              add(files, pathOf);
              reset.current?.(); // or the same file could not be chosen again
            }}
          >
            {(props) => (
              <Button
                {...props}
                disabled={moving}
                leftSection={<IconUpload size={16} aria-hidden="true" />}
              >
                Upload files
              </Button>
            )}
          </FileButton>
        </Group>
      </Group>
      {moving && <OnTheirWay />}
      <RoomLeft />
      <Uploads uploads={uploads} onReplace={replace} onForget={forget} onClear={clear} />
      {folder && <Way folder={folder} />}
      <div>
        {list.items && list.items.length > 0 && (
          <Rows label="Files" columns={COLUMNS} stale={list.isStale}>
            {list.items.map((file) => (
              <FileRow
                key={file.name}
                file={file}
                folder={folder}
                onDelete={moving ? undefined : setDeleting}
              />
            ))}
          </Rows>
        )}
        <ListEnd
          list={list}
          address={address}
          of={["entry", "entries"]}
          empty={
            <Nothing
              title="Nothing is here yet"
              why="Upload files to keep them here. Nobody else who signs in can see them."
            />
          }
        />
      </div>
      <NewFolderDialog pathOf={pathOf} opened={making} onClose={close} />
      {deleting && (
        <DeleteFileDialog
          file={deleting}
          path={pathOf(deleting.name)}
          opened
          onClose={() => setDeleting(undefined)}
        />
      )}
    </Stack>
  );
}

const isWithoutQuota = (error: unknown) => error instanceof ApiProblem && error.code === "no-quota";

function NoStorage({ me }: { me: Me }) {
  return (
    <Stack gap="lg">
      <FocusedTitle>My files</FocusedTitle>
      <Nothing {...noStorage(me.taken_back)} />
    </Stack>
  );
}

function OnTheirWay() {
  return (
    <Alert role="status" color="blue" title="Your files are being moved to another disk">
      Until that is done they can be read, and nothing can be stored or changed.
    </Alert>
  );
}

/** How much of the quota is taken, also by what is being stored at this moment. */
function RoomLeft() {
  const room = useRoom().data;
  if (!room) return null;
  const [taken, quota] = [BigInt(room.taken_bytes ?? 0), BigInt(room.quota_bytes)];
  return (
    <div>
      <Text size="sm" mb={6}>
        {size(taken)} of {size(quota)} used
      </Text>
      <UseBar used={taken} quota={quota} label="Share of your storage that is used" />
    </div>
  );
}

function Way({ folder }: { folder: string }) {
  return (
    <Breadcrumbs component="nav" aria-label="Folders" style={{ flexWrap: "wrap" }}>
      {crumbs(folder).map(({ name, path }) =>
        path === folder ? (
          <Text key={path} size="sm" aria-current="page">
            {name}
          </Text>
        ) : (
          <Anchor
            key={path ?? ""}
            component={Link}
            size="sm"
            to={{ pathname: "/files", search: path ? `?${new URLSearchParams({ path })}` : "" }}
          >
            {name}
          </Anchor>
        ),
      )}
    </Breadcrumbs>
  );
}
