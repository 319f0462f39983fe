import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { useTicketTexts } from "../i18n/tickets";
import { Alert } from "../ui/alert";

const useOnline = (): boolean =>
  useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
  );

/** That tickets also work without a network; and, without one, that this is why they are shown. */
export function SavedHint() {
  const texts = useTicketTexts();
  if (useOnline()) return <p className="hint">{texts.saved}</p>;
  return <Alert tone="info">{texts.offline}</Alert>;
}
