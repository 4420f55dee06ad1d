import { Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { MAX_PICTURE_BYTES, PICTURE_TYPES, putAvatar, removeAvatar } from "../api/avatar";
import { useCommand } from "../api/commands";
import { ProblemAlert } from "../dialogs/ProblemAlert";
import classes from "./AvatarField.module.css";
import { PersonAvatar } from "./PersonAvatar";

interface AvatarFieldProps {
  name: string;
  path: string;
  digest?: string | null | undefined;
}

/** Choosing a picture, seeing it, and showing it or not. */
export function AvatarField({ name, path, digest }: AvatarFieldProps) {
  const [chosen, setChosen] = useState<File | null>(null);
  const save = useCommand((picture: File) => putAvatar(path, picture));
  const take = useCommand(() => removeAvatar(path));
  const preview = useObjectUrl(chosen);
  const tooLarge = chosen !== null && chosen.size > MAX_PICTURE_BYTES;
  return (
    <Stack gap="xs">
      <Group gap="md">
        {preview ? (
          <img src={preview} alt="What you have chosen" className={classes.preview} />
        ) : (
          <PersonAvatar name={name} path={path} digest={digest} size={72} />
        )}
        <Group gap="xs">
          <FileButton accept={PICTURE_TYPES} onChange={setChosen}>
            {(props) => (
              <Button {...props} variant="default" size="xs">
                Choose a picture
              </Button>
            )}
          </FileButton>
          {chosen && (
            <>
              <Button
                size="xs"
                disabled={tooLarge}
                loading={save.isPending}
                onClick={() => save.mutate(chosen, { onSuccess: () => setChosen(null) })}
              >
                Show this picture
              </Button>
              <Button size="xs" variant="subtle" onClick={() => setChosen(null)}>
                Discard
              </Button>
            </>
          )}
          {digest && !chosen && (
            <Button
              size="xs"
              variant="subtle"
              color="red"
              loading={take.isPending}
              onClick={() => take.mutate(undefined)}
            >
              Remove picture
            </Button>
          )}
        </Group>
      </Group>
      <Text size="xs" c={tooLarge ? "red" : "dimmed"} role={tooLarge ? "alert" : undefined}>
        {tooLarge
          ? "This file is larger than 1 MB. Choose a smaller one."
          : "PNG, JPEG or WebP of at most 1 MB. Metadata, such as where it was taken, are left out."}
      </Text>
      {save.isError && <ProblemAlert error={save.error} />}
      {take.isError && <ProblemAlert error={take.error} />}
    </Stack>
  );
}

/** An address under which the page itself can show a file. */
function useObjectUrl(file: File | null): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!file) return setUrl(undefined);
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}
