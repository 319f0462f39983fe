import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { refreshSession, type User } from "../api/session";
import { useSession } from "../api/use-session";
import { useI18n } from "../i18n/context";
import { Notice } from "../ui/notice";

interface Props {
  roles: readonly User["role"][];
  texts: { title: string; text: string; lookAgain: string };
  children: ReactNode;
}

/** Pages for some roles only; a role that was just given comes with the next access token. */
export function RoleGate({ roles, texts, children }: Props) {
  const { t } = useI18n();
  const session = useSession();
  const renew = useMutation({ mutationFn: refreshSession });
  if (session.status !== "signed-in") return null;
  if (roles.includes(session.user.role)) return children;
  return (
    <Notice heading={texts.title} text={texts.text}>
      <button type="button" className="button" disabled={renew.isPending} onClick={() => renew.mutate()}>
        {renew.isPending ? t.common.loading : texts.lookAgain}
      </button>
    </Notice>
  );
}
