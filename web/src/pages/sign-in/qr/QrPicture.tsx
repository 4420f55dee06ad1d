import { useEffect, useRef } from "react";
import classes from "./QrPanel.module.css";

/** The server's SVG, inline: the code must not travel in an image's address. */
export function QrPicture({ svg }: { svg: string }) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const picture = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    frame.current?.replaceChildren(document.importNode(picture, true));
  }, [svg]);
  return (
    <div
      ref={frame}
      className={classes.picture}
      role="img"
      aria-label="QR code for the DNA Connect app"
    />
  );
}
