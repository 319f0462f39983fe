import { Link, NavLink, useLocation } from "react-router";
import { useSession } from "../api/use-session";
import { pathToLogin } from "../account/return-path";
import { useI18n } from "../i18n/context";
import { Logo } from "../ui/icons";
import { AccountMenu } from "./account-menu";
import { ThemeToggle } from "./theme-toggle";

/** Brand, main navigation, theme and account. */
export function Header() {
  const { t } = useI18n();
  const session = useSession();
  return (
    <header className="header">
      <div className="header-inner">
        <Link className="brand" to="/">
          <Logo />
          <span>EventSphere</span>
        </Link>
        <nav className="main-nav" aria-label={t.nav.main}>
          <NavLink to="/" end>
            {t.nav.discover}
          </NavLink>
          {session.status === "signed-in" && <NavLink to="/bookings">{t.nav.bookings}</NavLink>}
        </nav>
        <div className="header-tools">
          <ThemeToggle />
          {session.status === "signed-in" && <AccountMenu user={session.user} />}
          {session.status === "anonymous" && <Entrance />}
          {session.status === "starting" && <span className="account-placeholder" />}
        </div>
      </div>
    </header>
  );
}

function Entrance() {
  const { t } = useI18n();
  const { pathname, search } = useLocation();
  return (
    <>
      <Link className="button quiet" to={pathToLogin(pathname + search)}>
        {t.nav.login}
      </Link>
      <Link className="button primary wide-only" to={pathToLogin(pathname + search, "/register")}>
        {t.nav.register}
      </Link>
    </>
  );
}
