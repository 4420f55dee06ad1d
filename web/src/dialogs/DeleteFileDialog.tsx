import { type MyFile, removeFile } from "../api/files";
import { CommandDialog, type DialogProps } from "./CommandDialog";

type DeleteFileProps = { file: MyFile; path: string } & DialogProps;

/** Deletes a file of one's own, or a folder with nothing in it. */
export function DeleteFileDialog({ file, path, opened, onClose }: DeleteFileProps) {
  return (
    <CommandDialog
      opened={opened}
      onClose={onClose}
      title={`Delete ${file.name}?`}
      action="Delete"
      dangerous
      reason="none"
      send={() => removeFile(path)}
      done={`${file.name} is deleted.`}
    >
      {file.kind === "folder"
        ? "Only a folder with nothing in it can be deleted."
        : "It is gone for good: there is no bin to take it out of."}
    </CommandDialog>
  );
}
