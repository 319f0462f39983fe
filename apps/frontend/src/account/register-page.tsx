import { valibotResolver } from "@hookform/resolvers/valibot";
import { useForm } from "react-hook-form";
import { api } from "../api/client";
import { unwrap } from "../api/problem";
import { beginSession } from "../api/session";
import { useI18n } from "../i18n/context";
import { useAccountTexts } from "../i18n/account";
import { Alert } from "../ui/alert";
import { Field } from "../ui/field";
import { EntrancePage } from "./entrance-page";
import { PASSWORD_MIN, registerSchema, type RegisterInput } from "./schemas";
import { useProblemForm } from "./use-problem-form";

/** Create an account; its owner is signed in at once. */
export default function RegisterPage() {
  const { t } = useI18n();
  const texts = useAccountTexts();
  const form = useForm<RegisterInput>({
    resolver: valibotResolver(registerSchema(t)),
    defaultValues: { name: "", email: "", password: "" },
  });
  const { submit, message } = useProblemForm(form, async (body) => {
    beginSession(await unwrap(api.POST("/api/auth/register", { body })));
  });
  const { errors, isSubmitting } = form.formState;
  return (
    <EntrancePage
      heading={texts.registerTitle}
      question={texts.hasAccount}
      other={{ page: "/login", label: texts.login }}
    >
      <form className="form" onSubmit={submit} noValidate>
        {message && <Alert>{message}</Alert>}
        <Field
          {...form.register("name")}
          label={texts.name}
          autoComplete="name"
          error={errors.name?.message}
        />
        <Field
          {...form.register("email")}
          label={texts.email}
          inputMode="email"
          spellCheck={false}
          autoComplete="username"
          autoCapitalize="none"
          error={errors.email?.message}
        />
        <Field
          {...form.register("password")}
          label={texts.password}
          type="password"
          autoComplete="new-password"
          hint={texts.passwordHint(PASSWORD_MIN)}
          error={errors.password?.message}
        />
        <button type="submit" className="button primary wide" disabled={isSubmitting}>
          {isSubmitting ? t.common.working : texts.register}
        </button>
      </form>
    </EntrancePage>
  );
}
