/** Minor units in one unit; every currency that events are sold in has two decimals. */
const MINOR = 100;

export const currencies = ["USD", "EUR", "GBP", "CHF", "CAD", "AUD"] as const;
export type Currency = (typeof currencies)[number];

/**
 * Minor units of an amount as people of a locale type it, or nothing when it could mean two things.
 *
 * Both "12.50" and "12,50" are understood everywhere, since keyboards of phones often have only one of them.
 */
export function parseMoney(text: string, locale: string): number | undefined {
  const { group, decimal } = separators(locale);
  const plain = text.replaceAll(/[\s'’]/g, "");
  const [g, d] = [escape(group), escape(decimal)];
  const grouped = new RegExp(`^(?:\\d+|\\d{1,3}(?:${g}\\d{3})+)(?:${d}\\d{1,2})?$`);
  if (grouped.test(plain)) return minorUnits(plain.replaceAll(group, "").replace(decimal, "."));
  return /^\d+[.,]\d{1,2}$/.test(plain) ? minorUnits(plain.replace(",", ".")) : undefined;
}

/** The other way round: "12.5" is never written for 12.50. */
export const writeMoney = (amount: number, locale: string): string =>
  new Intl.NumberFormat(locale, {
    minimumFractionDigits: amount % MINOR === 0 ? 0 : 2,
    useGrouping: false,
  }).format(amount / MINOR);

function minorUnits(plain: string): number {
  const [units = "", cents = ""] = plain.split(".");
  return Number(units) * MINOR + Number(cents.padEnd(2, "0"));
}

function separators(locale: string) {
  const parts = new Intl.NumberFormat(locale).formatToParts(1_234_567.8);
  const find = (type: string, otherwise: string) => parts.find((part) => part.type === type)?.value ?? otherwise;
  return { group: find("group", ","), decimal: find("decimal", ".") };
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
