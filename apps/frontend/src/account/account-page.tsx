import { useState } from "react";
import { Link } from "react-router";
import type { User } from "../api/session";
import { useSession } from "../api/use-session";
import { useAccountTexts } from "../i18n/account";
import { useI18n } from "../i18n/context";
import { Notice } from "../ui/notice";
import { PageHeading } from "../ui/page-heading";
import { DeleteAccount } from "./delete-account";
import { DisplaySettings } from "./display-settings";
import { LogOutEverywhere } from "./log-out-everywhere";
import { NameForm } from "./name-form";
import { PasswordForm } from "./password-form";
import { Setting } from "./setting";
import { SignedIn } from "./signed-in";

/** What people can change about their account, and the ways out of it. */
export default function AccountPage() {
  const session = useSession();
  const [isDeleted, setDeleted] = useState(false);
  if (isDeleted) return <Farewell />;
  if (session.status !== "signed-in") return <SignedIn />;
  return <Settings user={session.user} onDeleted={() => setDeleted(true)} />;
}

function Farewell() {
  const { t } = useI18n();
  const texts = useAccountTexts();
  return (
    <Notice heading={texts.deletedTitle} text={texts.deletedText}>
      <Link className="button primary" to="/">
        {t.common.home}
      </Link>
    </Notice>
  );
}

function Settings({ user, onDeleted }: { user: User; onDeleted: () => void }) {
  const texts = useAccountTexts();
  return (
    <div className="page medium">
      <div className="booking-head">
        <PageHeading>{texts.title}</PageHeading>
        <p className="muted" dir="auto">{user.email}</p>
      </div>
      <div className="settings">
        <Setting heading={texts.profile} text={texts.profileText}>
          <NameForm user={user} />
        </Setting>
        <Setting heading={texts.display} text={texts.displayText}>
          <DisplaySettings />
        </Setting>
        <Setting heading={texts.newPasswordTitle} text={texts.newPasswordText}>
          <PasswordForm user={user} />
        </Setting>
        <Setting heading={texts.everywhere} text={texts.everywhereText}>
          <LogOutEverywhere />
        </Setting>
        <Setting heading={texts.delete} text={texts.deleteText}>
          <DeleteAccount onDeleted={onDeleted} />
        </Setting>
      </div>
    </div>
  );
}
