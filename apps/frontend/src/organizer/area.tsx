import { useMemo } from "react";
import { Outlet } from "react-router";
import { I18nContext, useI18n } from "../i18n/context";
import { useOrganizerTexts } from "../i18n/organizer";
import "../styles/organizer.css";
import { RoleGate } from "./role-gate";

/** What surrounds the pages of organizers. */
export default function OrganizerArea() {
  const { noAccess } = useOrganizerTexts();
  return (
    <RoleGate roles={["organizer", "admin"]} texts={noAccess}>
      <I18nContext.Provider value={useOwnProblems()}>
        <Outlet />
      </I18nContext.Provider>
    </RoleGate>
  );
}

/** The texts of the app and those of problems that only organizers meet, which nobody else has to load. */
function useOwnProblems() {
  const i18n = useI18n();
  const { problems } = useOrganizerTexts();
  return useMemo(() => {
    const t = { ...i18n.t, problems: { ...i18n.t.problems, ...problems } };
    return { ...i18n, t };
  }, [i18n, problems]);
}
