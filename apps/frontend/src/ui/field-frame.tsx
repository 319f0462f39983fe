import { useId, type ReactNode } from "react";

export interface FieldTexts {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
}

/** What a control needs to be read out with its label, hint and error. */
export interface Described {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

interface Props extends FieldTexts {
  children: (described: Described) => ReactNode;
  /** What comes below everything else. */
  after?: ReactNode;
}

/** A label, a control, and below it the hint and the error that belong to it. */
export function FieldFrame({ label, hint, error, children, after }: Props) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-invalid": error !== undefined, "aria-describedby": described || undefined })}
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {after}
    </div>
  );
}
