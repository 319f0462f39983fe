import { lazy, Suspense } from "react";
import { Link, useLocation } from "react-router";
import { pathToLogin } from "../account/return-path";
import { Problem } from "../api/problem";
import { useI18n } from "../i18n/context";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import type { Checkout } from "./use-booking";

const TermsQuestion = lazy(() => import("./terms-question"));

/** The button that books, and above it how the attempt stands. */
export function Submit({ checkout, disabled = false }: { checkout: Checkout; disabled?: boolean }) {
  const { t } = useI18n();
  const { attempt, isSending, isOffline } = checkout;
  return (
    <>
      <CheckoutState checkout={checkout} />
      <button
        type="submit"
        className="button primary wide"
        disabled={isSending || isOffline || (disabled && !attempt)}
        aria-busy={isSending}
      >
        {isSending ? t.book.sending : attempt ? t.book.again : t.book.submit}
      </button>
    </>
  );
}

/** Why an attempt stands still, or what it came to. */
export function CheckoutState({ checkout }: { checkout: Checkout }) {
  const { attempt, isOffline, error, question } = checkout;
  const { t } = useI18n();
  const { pathname } = useLocation();
  if (isOffline) return <Alert tone="info">{t.book.offline}</Alert>;
  if (!error) return null;
  if (question)
    return (
      <Suspense>
        <TermsQuestion checkout={checkout} question={question} />
      </Suspense>
    );
  if (error instanceof Problem && error.status === 401)
    return (
      <Alert>
        {t.problems.unauthorized} <Link to={pathToLogin(pathname)}>{t.nav.login}</Link>
      </Alert>
    );
  return <Alert>{attempt ? t.book.unknown : problemText(error, t)}</Alert>;
}
