import type { ReactNode } from "react";
import { PageHeading } from "./page-heading";

interface Props {
  heading: string;
  text: string;
  /** "page" when this is all that the page has to say, "part" within one. */
  as?: "page" | "part";
  children?: ReactNode;
}

/** An empty, missing or broken state, and what one can do about it. */
export function Notice({ heading, text, as = "page", children }: Props) {
  return (
    <section className="notice">
      {as === "page" ? <PageHeading>{heading}</PageHeading> : <h2>{heading}</h2>}
      <p>{text}</p>
      {children && <div className="actions">{children}</div>}
    </section>
  );
}
