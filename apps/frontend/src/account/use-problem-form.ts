import { useState } from "react";
import type { FieldValues, Path, UseFormReturn } from "react-hook-form";
import { Problem } from "../api/problem";
import { useI18n } from "../i18n/context";
import type { FieldCode } from "../i18n/en/field-problems";
import { useFieldTexts } from "../i18n/field-problems";
import { problemText } from "../i18n/problem-text";

/** Fields that a problem is about, when its code alone tells: the first of them that the form has. */
const FIELDS_OF_CODE: Readonly<Record<string, string[]>> = {
  email_taken: ["email"],
  wrong_password: ["current_password", "password"],
  capacity_too_small: ["capacity"],
  currency_fixed: ["currency"],
};

/**
 * Submits a form and shows the API's problems at the fields they are about.
 * @returns the handler, and a message for what belongs to no field
 */
export function useProblemForm<Input extends FieldValues>(
  form: UseFormReturn<Input>,
  send: (input: Input) => Promise<unknown>,
) {
  const { t } = useI18n();
  const texts = useFieldTexts();
  const [message, setMessage] = useState<string>();

  const showAtFields = (messages: Record<string, string>): boolean => {
    const known = Object.entries(messages).filter(([name]) => name in form.getValues());
    known.forEach(([name, text], index) =>
      form.setError(name as Path<Input>, { message: text }, { shouldFocus: index === 0 }),
    );
    return known.length > 0;
  };
  const fieldTexts = (fields: Problem["fields"]) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, { code, bound }]) => [
        name,
        name === "email" ? t.validation.email : (isFieldCode(code, texts) ? texts[code] : texts.invalid)(bound),
      ]),
    );
  const submit = form.handleSubmit(async (input) => {
    setMessage(undefined);
    try {
      await send(input);
    } catch (error) {
      const text = problemText(error, t);
      const fields = error instanceof Problem ? FIELDS_OF_CODE[error.code] : undefined;
      const field = fields?.find((name) => name in form.getValues());
      const atFields = field ? { [field]: text } : error instanceof Problem ? fieldTexts(error.fields) : {};
      if (!showAtFields(atFields)) setMessage(text);
    }
  });
  return { submit: (event: React.SyntheticEvent) => void submit(event), message };
}

const isFieldCode = (code: string, texts: object): code is FieldCode => Object.hasOwn(texts, code);
