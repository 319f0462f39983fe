import { useEffect, useRef } from "react";
import { isolated } from "../i18n/isolated";

let pagesShown = 0;

interface Props {
  children: string;
  /** Title of the browser tab, when it isn't the heading itself. */
  title?: string;
}

/**
 * The heading of a page. It names the browser tab and, after a navigation, takes the focus,
 * so that screen readers say where one is and the keyboard starts at the top.
 */
export function PageHeading({ children, title = children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${isolated(title)} · EventSphere`;
  }, [title]);
  useEffect(() => {
    if (pagesShown > 0) heading.current?.focus({ preventScroll: true });
    return () => void (pagesShown += 1);
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} dir="auto">
      {children}
    </h1>
  );
}
