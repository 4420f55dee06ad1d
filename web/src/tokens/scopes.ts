import type { Scope } from "../api/tokens";

/** What a token may do, in words. */
export const SCOPES: Record<Scope, { label: string; description: string }> = {
  "storage:authorize": {
    label: "Store files for people",
    description:
      "Asks whether somebody may store so many bytes, and says afterwards what became of it. It reads no files and sees no accounts.",
  },
};

export const scopeName = (scope: Scope): string => SCOPES[scope].label;
