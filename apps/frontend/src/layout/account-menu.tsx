import { useMutation } from "@tanstack/react-query";
import { Link } from "react-router";
import { signOut, type User } from "../api/session";
import { useI18n } from "../i18n/context";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { Popup } from "../ui/popup";

/** The signed-in person's own pages, and the way out. */
export function AccountMenu({ user }: { user: User }) {
  const { t } = useI18n();
  const logout = useMutation({ mutationFn: signOut });
  const initial = Array.from(user.name.trim())[0]?.toLocaleUpperCase() ?? "?";
  return (
    <Popup label={t.nav.account(user.name)} trigger={<bdi className="avatar">{initial}</bdi>}>
      <div className="popup-head">
        <strong dir="auto">{user.name}</strong>
        <span dir="auto">{user.email}</span>
      </div>
      {logout.error && <Alert>{problemText(logout.error, t)}</Alert>}
      <ul>
        <li>
          <Link to="/bookings">{t.nav.bookings}</Link>
        </li>
        {user.role !== "attendee" && (
          <li>
            <Link to="/organizer">{t.nav.organizer}</Link>
          </li>
        )}
        {user.role === "admin" && (
          <li>
            <Link to="/admin">{t.nav.admin}</Link>
          </li>
        )}
        <li>
          <Link to="/account">{t.nav.settings}</Link>
        </li>
        <li>
          <button type="button" disabled={logout.isPending} onClick={() => logout.mutate()}>
            {t.nav.logout}
          </button>
        </li>
      </ul>
    </Popup>
  );
}
