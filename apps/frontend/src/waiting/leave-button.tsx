import { useState } from "react";
import type { WaitingPlace } from "../api/client";
import { useI18n } from "../i18n/context";
import { useWaitingTexts } from "../i18n/waiting";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { useWaitingList } from "./use-place";

/** Gives a place, or an offer, up; after asking, because it can't be had back. */
export function LeaveButton({ place, label }: { place: WaitingPlace; label: string }) {
  const { t } = useI18n();
  const texts = useWaitingTexts();
  const { leave, error } = useWaitingList();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="button quiet" onClick={() => setAsking(true)}>
        {label}
      </button>
      {isAsking && (
        <ConfirmDialog
          heading={texts.leaveTitle}
          yes={label}
          no={texts.stay}
          busy={leave.isPending}
          onYes={() => leave.mutate(place.id, { onSuccess: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        >
          <p>{texts.leaveText}</p>
          {error && <Alert>{problemText(error, t)}</Alert>}
        </ConfirmDialog>
      )}
    </>
  );
}
