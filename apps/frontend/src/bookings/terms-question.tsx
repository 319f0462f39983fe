import { useI18n } from "../i18n/context";
import { useTermsTexts } from "../i18n/terms";
import { ConfirmDialog } from "../ui/confirm-dialog";
import type { Checkout } from "./use-booking";

type Question = NonNullable<Checkout["question"]>;

/** Asks whether to book although the event is not what the visitor saw. */
export default function TermsQuestion({ checkout, question }: { checkout: Checkout; question: Question }) {
  const { t, format } = useI18n();
  const texts = useTermsTexts();
  const { changed, event, total, before } = question;
  const isMoved = changed.includes("starts_at") || changed.includes("ends_at");
  const money = (amount: typeof total) => (amount.amount === 0 ? t.common.free : format.money(amount));
  return (
    <ConfirmDialog heading={texts.heading} yes={texts.yes} no={texts.no} tone="primary" busy={false} onYes={checkout.agree} onClose={checkout.decline}>
      <p>{texts.intro}</p>
      <ul>
        {changed.includes("total") && <li>{texts.total(money(total), money(before))}</li>}
        {changed.includes("title") && (
          <li>
            {texts.title} <strong dir="auto">{event.title}</strong>
          </li>
        )}
        {changed.includes("venue") && (
          <li>
            {texts.venue} <strong dir="auto">{event.venue}</strong>
          </li>
        )}
        {isMoved && <li>{texts.time(format.spanAt(event.starts_at, event.ends_at, checkout.timeZone).slice(0, 2).join(", "))}</li>}
      </ul>
    </ConfirmDialog>
  );
}
