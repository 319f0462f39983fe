import type { ReactNode } from "react";
import { Link, Navigate, useLocation } from "react-router";
import { useSession } from "../api/use-session";
import { useAccountTexts } from "../i18n/account";
import { Alert } from "../ui/alert";
import { PageHeading } from "../ui/page-heading";
import { pathToLogin, returnPath } from "./return-path";

interface Props {
  heading: string;
  question: string;
  other: { page: "/login" | "/register"; label: string };
  children: ReactNode;
}

/** Frame of the log-in and register pages. Whoever is signed in goes on to where they came from. */
export function EntrancePage({ heading, question, other, children }: Props) {
  const texts = useAccountTexts();
  const session = useSession();
  const { pathname, search } = useLocation();
  const back = returnPath(search);
  if (session.status === "signed-in") return <Navigate to={back} replace />;
  return (
    <div className="page narrow">
      <PageHeading>{heading}</PageHeading>
      {isInterrupted(back) && <p className="muted">{texts.toContinue}</p>}
      {!navigator.cookieEnabled && <Alert tone="info">{texts.noCookies}</Alert>}
      {children}
      <p className="aside">
        {question} <Link to={pathToLogin(pathname + search, other.page)}>{other.label}</Link>
      </p>
    </div>
  );
}

/** Whether the visitor was on the way to something that needs an account, or in the middle of booking. */
const isInterrupted = (back: string): boolean => /^\/(bookings|organizer|admin)|[?&]seats=/.test(back);
