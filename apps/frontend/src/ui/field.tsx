import { forwardRef, useId, useState, type ComponentProps } from "react";
import { useI18n } from "../i18n/context";

interface Props extends ComponentProps<"input"> {
  label: string;
  hint?: string;
  error?: string | undefined;
}

/** A labelled input whose hint and error are read out with it. A password can be shown. */
export const Field = forwardRef<HTMLInputElement, Props>(function Field(
  { label, hint, error, type = "text", ...input },
  ref,
) {
  const id = useId();
  const { t } = useI18n();
  const [shown, setShown] = useState(false);
  const isPassword = type === "password";
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        ref={ref}
        id={id}
        type={isPassword && shown ? "text" : type}
        aria-invalid={error !== undefined}
        aria-describedby={described || undefined}
      />
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {sentence(label, error)}
        </p>
      )}
      {isPassword && (
        <label className="check">
          <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} />
          {t.common.showPassword}
        </label>
      )}
    </div>
  );
});

/** The API says what is wrong with a field without naming it: "must have 10 characters". */
const sentence = (label: string, error: string): string => (/^[a-z]/.test(error) ? `${label} ${error}.` : error);
