import { valibotResolver } from "@hookform/resolvers/valibot";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { api } from "../api/client";
import { unwrap } from "../api/problem";
import { changeUser, type User } from "../api/session";
import { useAccountTexts } from "../i18n/account";
import { useI18n } from "../i18n/context";
import { Alert } from "../ui/alert";
import { Field } from "../ui/field";
import { nameSchema } from "./schemas";
import { useProblemForm } from "./use-problem-form";

/** The name that organizers see. */
export function NameForm({ user }: { user: User }) {
  const { t } = useI18n();
  const texts = useAccountTexts();
  const [isDone, setDone] = useState(false);
  const form = useForm({ resolver: valibotResolver(nameSchema(t)), defaultValues: { name: user.name } });
  const { submit, message } = useProblemForm(form, async (body) => {
    setDone(false);
    changeUser(await unwrap(api.PATCH("/api/auth/me", { body })));
    setDone(true);
  });
  const { errors, isSubmitting } = form.formState;
  return (
    <form className="form" onSubmit={submit} noValidate>
      {message && <Alert>{message}</Alert>}
      {isDone && <Alert tone="good">{texts.saved}</Alert>}
      <Field {...form.register("name")} label={texts.name} autoComplete="name" error={errors.name?.message} />
      <button type="submit" className="button" disabled={isSubmitting}>
        {isSubmitting ? t.common.working : texts.save}
      </button>
    </form>
  );
}
