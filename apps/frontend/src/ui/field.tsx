import { forwardRef, useState, type ComponentProps } from "react";
import { useI18n } from "../i18n/context";
import { FieldFrame, type FieldTexts } from "./field-frame";

/** A labelled input whose hint and error are read out with it. A password can be shown. */
export const Field = forwardRef<HTMLInputElement, FieldTexts & ComponentProps<"input">>(function Field(
  { label, hint, error, type = "text", ...input },
  ref,
) {
  const { t } = useI18n();
  const [shown, setShown] = useState(false);
  const isPassword = type === "password";
  const toggle = isPassword && (
    <label className="check">
      <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} />
      {t.common.showPassword}
    </label>
  );
  return (
    <FieldFrame label={label} hint={hint} error={error} after={toggle}>
      {(described) => <input dir="auto" {...input} {...described} ref={ref} type={isPassword && shown ? "text" : type} />}
    </FieldFrame>
  );
});
