/** One's own files. Names travel in the query, never in the path, which servers write down. */
import { useQuery } from "@tanstack/react-query";
import { exactly } from "../format/size";
import { ApiProblem, get, post, problem, remove } from "./client";
import { usePages } from "./pages";
import { withQuery } from "./query";
import type { Shape } from "./shapes";

export type MyFile = Shape<"MyFile">;
export type Room = Pick<Shape<"MyFiles">, "quota_bytes" | "taken_bytes" | "moving">;

const FILES = "/me/files";

/** What lies in a folder; in the outermost one without a path. */
export const useFiles = (folder: string | undefined, pages: number) =>
  usePages<MyFile>({ name: "files", path: FILES, parameters: { path: folder }, pages });

const askForRoom = () => get<Room>(withQuery(FILES, { limit: 1 }));

/** How much may be stored, and how much of it is taken. */
export const useRoom = () => useQuery({ queryKey: ["files", "room"], queryFn: askForRoom });

export const removeFile = (path: string) => remove<void>(withQuery(FILES, { path }));

export const makeFolder = (path: string) => post<void>("/me/folders", { path });

/** Where a browser fetches the file from, to save it. */
export const contentOf = (path: string) => `/api/v1${withQuery(`${FILES}/content`, { path })}`;

/** By how many bytes a file is too large, as far as is known. */
export function tooLargeBy(room: Room, bytes: bigint): bigint {
  const over = BigInt(room.taken_bytes ?? 0n) + bytes - BigInt(room.quota_bytes);
  return over > 0n ? over : 0n;
}

export interface Sending {
  path: string;
  file: File;
  replace: boolean;
  signal: AbortSignal;
  /** Told again and again how many bytes are sent. */
  onProgress(sent: number): void;
}

/**
 * Stores a file. A browser that is still sending may not read why it was refused, so what can be known
 * beforehand is asked for first; the server judges all the same.
 */
export async function upload(sending: Sending): Promise<void> {
  const over = tooLargeBy(await askForRoom(), BigInt(sending.file.size));
  if (over > 0n) {
    const detail = `It would be exceeded by ${exactly(over)}. Delete files, or ask an administrator for more.`;
    throw new ApiProblem(
      409,
      "quota-exceeded",
      detail,
      "",
      undefined,
      "Your quota is not large enough",
    );
  }
  await send(sending);
}

/** With XMLHttpRequest: `fetch` does not tell how far it is. */
function send({ path, file, replace, signal, onProgress }: Sending): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const query = replace ? { path, replace: "true" } : { path };
    request.open("PUT", `/api/v1${withQuery(FILES, query)}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onerror = () => reject(new TypeError("The server did not answer."));
    request.onabort = () => reject(new DOMException("Cancelled.", "AbortError"));
    request.onload = () => {
      if (request.status === 201) return resolve();
      const { status, responseText } = request;
      void problem(new Response(responseText, { status })).then(reject);
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
