import { Button, Group, Paper, Progress, Stack, Text } from "@mantine/core";
import { ApiProblem } from "../../api/client";
import { toldShortly } from "../../api/problems";
import { size } from "../../format/size";
import { isUnderWay, type Upload } from "./useUploads";

interface UploadsProps {
  uploads: Upload[];
  onReplace(upload: Upload): void;
  onForget(id: number): void;
  /** Forgets whatever has come to its end. */
  onClear(): void;
}

/** What is being uploaded, what has been, and what could not be. */
export function Uploads({ uploads, onReplace, onForget, onClear }: UploadsProps) {
  if (uploads.length === 0) return null;
  const ended = uploads.filter((upload) => !isUnderWay(upload)).length;
  return (
    <Stack gap="xs" component="section" aria-label="Uploads">
      {uploads.map((upload) => (
        <Paper key={upload.id} withBorder radius="md" p="sm">
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" fw={600} truncate="end" title={upload.path}>
              {upload.name}
            </Text>
            <Group gap="xs" wrap="nowrap">
              {isThere(upload) && (
                <Button size="compact-xs" variant="light" onClick={() => onReplace(upload)}>
                  Replace it
                </Button>
              )}
              <Button size="compact-xs" variant="default" onClick={() => onForget(upload.id)}>
                {isUnderWay(upload) ? "Cancel" : "Dismiss"}
              </Button>
            </Group>
          </Group>
          <State upload={upload} />
        </Paper>
      ))}
      {ended > 1 && (
        <Group justify="flex-end">
          <Button size="compact-xs" variant="subtle" onClick={onClear}>
            Dismiss all {ended}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function State({ upload }: { upload: Upload }) {
  const { state, sent, file, name, error } = upload;
  if (state === "failed") {
    return (
      <Text size="sm" c="red" role="alert">
        {toldShortly(error)}
      </Text>
    );
  }
  if (state === "stored") {
    return (
      <Text size="sm" c="dimmed" role="status">
        Stored, {size(BigInt(file.size))}
      </Text>
    );
  }
  const share = file.size === 0 ? 0 : (100 * sent) / file.size;
  return (
    <>
      <Progress value={share} mt={6} aria-label={`Upload of ${name}`} />
      <Text size="xs" c="dimmed" mt={4}>
        {state === "waiting"
          ? "Waiting for its turn"
          : `${size(BigInt(sent))} of ${size(BigInt(file.size))}`}
      </Text>
    </>
  );
}

const isThere = ({ state, error }: Upload) =>
  state === "failed" && error instanceof ApiProblem && error.code === "file-exists";
