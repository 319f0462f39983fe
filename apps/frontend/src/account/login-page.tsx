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
import { loginSchema, type LoginInput } from "./schemas";
import { useProblemForm } from "./use-problem-form";

/** Log in with e-mail and password. */
export default function LoginPage() {
  const { t } = useI18n();
  const texts = useAccountTexts();
  const form = useForm<LoginInput>({
    resolver: valibotResolver(loginSchema(t)),
    defaultValues: { email: "", password: "" },
  });
  const { submit, message } = useProblemForm(form, async (body) => {
    beginSession(await unwrap(api.POST("/api/auth/login", { body })));
  });
  const { errors, isSubmitting } = form.formState;
  return (
    <EntrancePage
      heading={texts.loginTitle}
      question={texts.noAccount}
      other={{ page: "/register", label: texts.register }}
    >
      <form className="form" onSubmit={submit} noValidate>
        {message && <Alert>{message}</Alert>}
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
          autoComplete="current-password"
          error={errors.password?.message}
        />
        <button type="submit" className="button primary wide" disabled={isSubmitting}>
          {isSubmitting ? t.common.working : texts.login}
        </button>
      </form>
    </EntrancePage>
  );
}
