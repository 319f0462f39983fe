import { valibotResolver } from "@hookform/resolvers/valibot";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { User } from "../api/session";
import { useAccountTexts } from "../i18n/account";
import { useI18n } from "../i18n/context";
import { Alert } from "../ui/alert";
import { Field } from "../ui/field";
import { PASSWORD_MIN, passwordChangeSchema } from "./schemas";
import { useProblemForm } from "./use-problem-form";

/** A new password, proved by the current one. */
export function PasswordForm({ user }: { user: User }) {
  const { t } = useI18n();
  const texts = useAccountTexts();
  const [isDone, setDone] = useState(false);
  const form = useForm({
    resolver: valibotResolver(passwordChangeSchema(t)),
    defaultValues: { current_password: "", password: "" },
  });
  const { submit, message } = useProblemForm(form, async (body) => {
    setDone(false);
    await unwrap(api.PATCH("/api/auth/me", { body }));
    form.reset();
    setDone(true);
  });
  const { errors, isSubmitting } = form.formState;
  return (
    <form className="form" onSubmit={submit} noValidate>
      {message && <Alert>{message}</Alert>}
      {isDone && <Alert tone="good">{texts.passwordChanged}</Alert>}
      {/* Tells a password manager whose password this is. */}
      <input type="email" autoComplete="username" defaultValue={user.email} readOnly hidden />
      <Field
        {...form.register("current_password")}
        label={texts.currentPassword}
        type="password"
        autoComplete="current-password"
        error={errors.current_password?.message}
      />
      <Field
        {...form.register("password")}
        label={texts.newPassword}
        type="password"
        autoComplete="new-password"
        hint={texts.passwordHint(PASSWORD_MIN)}
        error={errors.password?.message}
      />
      <button type="submit" className="button" disabled={isSubmitting}>
        {isSubmitting ? t.common.working : texts.changePassword}
      </button>
    </form>
  );
}
