import type { ReactNode } from "react";

interface Props {
  tone?: "bad" | "good" | "info";
  children: ReactNode;
}

/** A message that screen readers say as soon as it appears. */
export function Alert({ tone = "bad", children }: Props) {
  return (
    <div className={`alert ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      {children}
    </div>
  );
}
