/** Uploads of this page: one after the other, each with how far it is and what became of it. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { upload } from "../../api/files";
import { useLeaveWarning } from "../../console/useLeaveWarning";

export interface Upload {
  id: number;
  name: string;
  path: string;
  file: File;
  state: "waiting" | "sending" | "stored" | "failed";
  sent: number;
  error?: unknown;
}

interface Order {
  id: number;
  path: string;
  file: File;
  replace: boolean;
}

/** Whether it is still to be sent, or is being sent. */
export const isUnderWay = ({ state }: Pick<Upload, "state">) =>
  state === "waiting" || state === "sending";

export function useUploads() {
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const waiting = useRef(Promise.resolve());
  const numbers = useRef(0);
  const cancelling = useRef(new Map<number, AbortController>());

  const change = useCallback((id: number, changes: Partial<Upload>) => {
    setUploads((all) => all.map((one) => (one.id === id ? { ...one, ...changes } : one)));
  }, []);

  const forget = useCallback((id: number) => {
    cancelling.current.get(id)?.abort();
    setUploads((all) => all.filter((one) => one.id !== id));
  }, []);

  /** Forgets whatever has come to its end. */
  const clear = useCallback(() => setUploads((all) => all.filter(isUnderWay)), []);

  const send = useCallback(
    async ({ id, path, file, replace }: Order) => {
      const signal = cancelling.current.get(id)?.signal;
      if (!signal || signal.aborted) return;
      change(id, { state: "sending", sent: 0, error: undefined });
      try {
        const onProgress = (sent: number) => change(id, { sent });
        await upload({ path, file, replace, signal, onProgress });
        change(id, { state: "stored", sent: file.size });
      } catch (error) {
        change(id, { state: "failed", error });
      }
      await queries.invalidateQueries();
    },
    [change, queries],
  );

  const enqueue = useCallback(
    (order: Order) => {
      cancelling.current.set(order.id, new AbortController());
      waiting.current = waiting.current.then(() => send(order));
    },
    [send],
  );

  const add = useCallback(
    (files: File[], pathOf: (name: string) => string) => {
      // What is stored is in the list by now.
      setUploads((all) => all.filter(({ state }) => state !== "stored"));
      for (const file of files) {
        numbers.current += 1;
        const [id, path] = [numbers.current, pathOf(file.name)];
        setUploads((all) => [
          ...all,
          { id, path, name: file.name, file, state: "waiting", sent: 0 },
        ]);
        enqueue({ id, path, file, replace: false });
      }
    },
    [enqueue],
  );

  const replace = useCallback(
    ({ id, path, file }: Upload) => {
      change(id, { state: "waiting", error: undefined });
      enqueue({ id, path, file, replace: true });
    },
    [change, enqueue],
  );

  // Whoever leaves the page is asked first: what is not sent yet is lost.
  useLeaveWarning(uploads.some(isUnderWay));

  return { uploads, add, replace, forget, clear };
}
