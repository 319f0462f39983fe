import { useEffect, useId, useRef, type MouseEvent, type ReactNode } from "react";

interface Props {
  heading: string;
  children: ReactNode;
  onClose: () => void;
  className?: string;
}

/**
 * A dialog over the page. The browser's own keeps the focus inside, closes with Escape and gives the focus
 * back to where it was; a click beside it closes it too.
 */
export function Dialog({ heading, children, onClose, className = "" }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  const closeFromBeside = (event: MouseEvent) => {
    if (event.target === dialog.current) onClose();
  };
  return (
    // The keyboard closes it with Escape.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
    <dialog ref={dialog} className={`dialog ${className}`} aria-labelledby={id} onClose={onClose} onClick={closeFromBeside}>
      <div className="dialog-content">
        <h2 id={id}>{heading}</h2>
        {children}
      </div>
    </dialog>
  );
}
