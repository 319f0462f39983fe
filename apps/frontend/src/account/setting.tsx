import { useId, type ReactNode } from "react";

/** One thing that can be changed: what it is beside how it's done. */
export function Setting({ heading, text, children }: { heading: string; text: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="setting" aria-labelledby={id}>
      <div>
        <h2 id={id}>{heading}</h2>
        <p className="muted small">{text}</p>
      </div>
      <div className="setting-control">{children}</div>
    </section>
  );
}
