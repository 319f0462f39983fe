import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { User } from "../api/session";
import { useAdminTexts } from "../i18n/admin";
import { useI18n } from "../i18n/context";
import { isolated } from "../i18n/isolated";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { giveRole } from "./queries";

/** Makes an attendee an organizer or the other way round, after saying what that means. */
export function RoleButton({ user, onDone }: { user: User; onDone: (user: User) => void }) {
  const { t } = useI18n();
  const texts = useAdminTexts();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const isGrant = user.role === "attendee";
  const give = useMutation({
    mutationFn: () => giveRole(user, isGrant ? "organizer" : "attendee"),
    onSuccess: (changed) => {
      setAsking(false);
      onDone(changed);
      return queries.invalidateQueries({ queryKey: ["admin"] });
    },
  });
  const label = isGrant ? texts.grant : texts.take;
  return (
    <>
      <button
        type="button"
        className="button quiet"
        aria-label={`${label}: ${user.name}`}
        onClick={() => setAsking(true)}
      >
        {label}
      </button>
      {isAsking && (
        <ConfirmDialog
          heading={(isGrant ? texts.grantTitle : texts.takeTitle)(isolated(user.name))}
          yes={label}
          no={texts.keep}
          tone={isGrant ? "primary" : "danger"}
          busy={give.isPending}
          onYes={() => give.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>{(isGrant ? texts.grantText : texts.takeText)(isolated(user.name), isolated(user.email))}</p>
          <p className="hint">{texts.soon}</p>
          {give.error && <Alert>{problemText(give.error, t)}</Alert>}
        </ConfirmDialog>
      )}
    </>
  );
}
