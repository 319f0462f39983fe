import type { ReactNode } from "react";
import { Dialog } from "./dialog";

interface Props {
  heading: string;
  children: ReactNode;
  yes: string;
  no: string;
  busy: boolean;
  /** "danger" for what takes something away. */
  tone?: "danger" | "primary";
  onYes: () => void;
  onClose: () => void;
}

/** Asks before something that can't be undone. */
export function ConfirmDialog({ heading, children, yes, no, busy, tone = "danger", onYes, onClose }: Props) {
  return (
    <Dialog heading={heading} onClose={onClose}>
      {children}
      <div className="actions">
        <button type="button" className={`button ${tone}`} disabled={busy} onClick={onYes}>
          {yes}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {no}
        </button>
      </div>
    </Dialog>
  );
}
