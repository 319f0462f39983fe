import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import type { Event } from "../api/client";
import { Problem } from "../api/problem";
import { useI18n } from "../i18n/context";
import { useOrganizerTexts } from "../i18n/organizer";
import { Failure } from "../ui/failure";
import { Notice } from "../ui/notice";
import { PageSkeleton } from "../ui/skeleton";
import { ownEventQuery } from "./queries";

/** Shows something about the event that the address names, once it is there. */
export function OwnEvent({ children }: { children: (event: Event) => ReactNode }) {
  const { t } = useI18n();
  const { eventId = "" } = useParams();
  const { data, error, isPending, refetch } = useQuery(ownEventQuery(eventId));
  if (isPending) return <PageSkeleton />;
  if (data) return children(data.event);
  return isMissing(error) ? <MissingEvent /> : <Failure as="page" heading={t.event.failed} error={error} retry={refetch} />;
}

export function MissingEvent() {
  const texts = useOrganizerTexts();
  return (
    <Notice heading={texts.missing} text={texts.missingText}>
      <Link className="button primary" to="/organizer">
        {texts.back}
      </Link>
    </Notice>
  );
}

export const isMissing = (error: unknown): boolean =>
  error instanceof Problem && [403, 404, 422].includes(error.status);
