import { forwardRef, type ComponentProps } from "react";
import { FieldFrame, type FieldTexts } from "./field-frame";

/** A labelled text of several lines. */
export const TextArea = forwardRef<HTMLTextAreaElement, FieldTexts & ComponentProps<"textarea">>(function TextArea(
  { label, hint, error, ...area },
  ref,
) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(described) => <textarea dir="auto" {...area} {...described} ref={ref} />}
    </FieldFrame>
  );
});
