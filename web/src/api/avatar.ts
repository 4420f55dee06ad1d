import { put, remove } from "./client";
import type { Shape } from "./shapes";

/** One's own picture. */
export const MY_AVATAR = "/me/avatar";
export const avatarOf = (accountId: string) => `/accounts/${accountId}/avatar`;

/** What the server reads, and how much of it. */
export const PICTURE_TYPES = "image/png,image/jpeg,image/webp";
export const MAX_PICTURE_BYTES = 1024 * 1024;

export const putAvatar = (path: string, picture: File) => put<Shape<"Changed">>(path, picture);

export const removeAvatar = (path: string) => remove<Shape<"Changed">>(path);
