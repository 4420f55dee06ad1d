import { Avatar } from "@mantine/core";

interface PersonAvatarProps {
  name: string;
  size: number;
  /** Where the picture is: one's own, or an account's. */
  path: string;
  /** Names the picture, so that a changed one is asked for anew; absent when there is none. */
  digest?: string | null | undefined;
}

/** Somebody's picture, or their initials. The name stands beside it, so it is not read out. */
export function PersonAvatar({ name, size, path, digest }: PersonAvatarProps) {
  return (
    <Avatar
      src={digest ? `/api/v1${path}?v=${digest}` : null}
      name={name}
      color="initials"
      size={size}
      aria-hidden="true"
    />
  );
}
