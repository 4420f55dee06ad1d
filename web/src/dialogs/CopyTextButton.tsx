import { Button } from "@mantine/core";
import { useState } from "react";

interface CopyButtonProps {
  text: string;
  label: string;
  /** What the button says once it is done. */
  copiedLabel: string;
  onCopied?(): void;
  /** Called when the browser does not let a page copy: somebody has to do it by hand. */
  onRefused?(): void;
  variant?: string;
  size?: string;
}

const SHOW_MS = 3_000;

/** Copies a text, and says so. Pages without a secure connection may not; those say that too. */
export function CopyTextButton({
  text,
  label,
  copiedLabel,
  onCopied,
  onRefused,
  variant = "default",
  size = "sm",
}: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      onCopied?.();
      setTimeout(() => setCopied(false), SHOW_MS);
    } catch {
      onRefused?.();
    }
  };
  return (
    <Button variant={variant} size={size} onClick={() => void copy()} aria-live="polite">
      {copied ? copiedLabel : label}
    </Button>
  );
}
