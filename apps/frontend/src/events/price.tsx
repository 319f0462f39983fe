import { useI18n } from "../i18n/context";
import type { Money } from "../i18n/format";

/** An amount in the visitor's way of writing; nothing to pay is said in a word. */
export function Price({ money }: { money: Money }) {
  const { t, format } = useI18n();
  return <span className="price">{money.amount === 0 ? t.common.free : format.money(money)}</span>;
}
