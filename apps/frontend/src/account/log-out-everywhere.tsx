import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { signOut } from "../api/session";
import { useAccountTexts } from "../i18n/account";
import { useI18n } from "../i18n/context";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { ConfirmDialog } from "../ui/confirm-dialog";

/** Ends this person's sessions on every device. */
export function LogOutEverywhere() {
  const { t } = useI18n();
  const texts = useAccountTexts();
  const [isAsking, setAsking] = useState(false);
  const logout = useMutation({ mutationFn: () => signOut({ everywhere: true }) });
  return (
    <>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        {texts.logOutEverywhere}
      </button>
      {isAsking && (
        <ConfirmDialog
          heading={texts.everywhereTitle}
          yes={texts.logOutEverywhere}
          no={texts.keep}
          busy={logout.isPending}
          onYes={() => logout.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>{texts.everywhereText}</p>
          {logout.error && <Alert>{problemText(logout.error, t)}</Alert>}
        </ConfirmDialog>
      )}
    </>
  );
}
