import { Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { type ReactNode, useEffect, useRef } from "react";
import { useNavigationType } from "react-router";

interface PageTitleProps {
  /** What the browser's tab says, when it is not the heading itself. */
  documentTitle?: string;
  children: ReactNode;
}

/** A page's heading and its document title. Takes the focus when a link led here. */
export function PageTitle({ documentTitle, children }: PageTitleProps) {
  const title = documentTitle ?? (typeof children === "string" ? children : "");
  useDocumentTitle(`${title} · dna-nexus`);
  const heading = useRef<HTMLHeadingElement>(null);
  const arrivedBy = useRef(useNavigationType());
  useEffect(() => {
    // Somebody who loaded the page starts at its top, with the link that skips the navigation.
    if (arrivedBy.current !== "POP") heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <Title order={1} size="h2" ref={heading} tabIndex={-1} style={{ outline: "none" }}>
      {children}
    </Title>
  );
}
