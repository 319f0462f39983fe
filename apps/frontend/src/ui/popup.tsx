import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { useLocation } from "react-router";

interface Props {
  label: string;
  trigger: ReactNode;
  children: ReactNode;
}

/** A button that shows more. Escape, a click elsewhere, leaving it by keyboard and navigating close it. */
export function Popup({ label, trigger, children }: Props) {
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const place = useLocation().key;
  const [openAt, setOpenAt] = useState<string>();
  const open = openAt === place;

  useEffect(() => {
    if (!open) return undefined;
    const close = () => setOpenAt(undefined);
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) close();
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      close();
      button.current?.focus();
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
      document.removeEventListener("keydown", escape);
    };
  }, [open]);

  return (
    <div className="popup" ref={root}>
      <button
        ref={button}
        type="button"
        className="icon-button"
        aria-label={label}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpenAt(open ? undefined : place)}
      >
        {trigger}
      </button>
      <div className="popup-panel" id={id} hidden={!open}>
        {children}
      </div>
    </div>
  );
}
