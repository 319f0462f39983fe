import type { Event } from "../api/client";
import { Price } from "../events/price";
import { useI18n } from "../i18n/context";

/** What the seats cost together. */
export function Total({ price, seats }: { price: Event["price"]; seats: number }) {
  const { t } = useI18n();
  return (
    <p className="total">
      <span>{t.book.total}</span>
      <output>
        <Price money={{ ...price, amount: price.amount * seats }} />
      </output>
    </p>
  );
}
