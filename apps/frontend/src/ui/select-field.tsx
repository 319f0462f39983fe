import { forwardRef, type ComponentProps } from "react";
import { FieldFrame, type FieldTexts } from "./field-frame";

/** A labelled choice from a list. */
export const SelectField = forwardRef<HTMLSelectElement, FieldTexts & ComponentProps<"select">>(function SelectField(
  { label, hint, error, ...select },
  ref,
) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(described) => <select {...select} {...described} ref={ref} />}
    </FieldFrame>
  );
});
