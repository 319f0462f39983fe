import { useEffect, useId, useRef, type ReactNode } from "react";

interface Props {
  heading: string;
  children: ReactNode;
  yes: string;
  no: string;
  busy: boolean;
  onYes: () => void;
  onClose: () => void;
}

/** Asks before something that can't be undone. The browser's own dialog keeps the focus inside. */
export function ConfirmDialog({ heading, children, yes, no, busy, onYes, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{heading}</h2>
      {children}
      <div className="actions">
        <button type="button" className="button danger" disabled={busy} onClick={onYes}>
          {yes}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {no}
        </button>
      </div>
    </dialog>
  );
}
