import { opensOffline } from "../api/offline-copies";
import { useOnline } from "../api/use-online";
import { useTicketTexts } from "../i18n/tickets";
import { Alert } from "../ui/alert";

/** Tells that tickets open without a network too, if that is so; and without one, that these are the copies. */
export function SavedHint() {
  const texts = useTicketTexts();
  if (useOnline()) return opensOffline() && <p className="hint">{texts.saved}</p>;
  return <Alert tone="info">{texts.offline}</Alert>;
}
