import type { WaitingPlace } from "../api/client";
import { serverNow } from "../api/http";
import { useWaitingTexts } from "../i18n/waiting";
import { Alert } from "../ui/alert";

const RECENT_MS = 24 * 3_600_000;

/** Tells somebody whose offer ran out lately, or whose wish can't be met, where there are seats for everybody again. */
export default function ExpiredOffer({ place }: { place: WaitingPlace }) {
  const texts = useWaitingTexts();
  const isRecent = serverNow() - Date.parse(place.offered_until ?? "") < RECENT_MS;
  if (place.reason) return <Alert tone="info">{texts.unservable}</Alert>;
  return isRecent && <Alert tone="info">{texts.expiredOpen}</Alert>;
}
