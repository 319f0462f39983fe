import * as v from "valibot";
import { atLeast, atMost } from "../forms";
import type { Messages } from "../i18n/en";
import type { OrganizerTexts } from "../i18n/en/organizer";
import type { EventValues } from "./event-form-values";
import { currencies, parseMoney } from "./money";
import { momentOf } from "./zoned-time";

const TITLE = { least: 3, most: 200 };
const VENUE = { least: 2, most: 200 };
const DESCRIPTION_MAX = 5_000;
export const CAPACITY_MAX = 100_000;
export const LIMIT_MAX = 100;
const PRICE_MAX = 100_000_000;
const LONGEST_MS = 31 * 24 * 3_600_000;

export interface SchemaOptions {
  t: Messages;
  texts: OrganizerTexts;
  locale: string;
  /** The values before: what stays as it was may lie in the past. */
  before: EventValues;
  /** Seats that are sold or held already. */
  taken: number;
  now?: () => Date;
}

/** What the event service will accept, said before anything is sent. */
export function eventSchema({ t, texts, locale, before, taken, now = () => new Date() }: SchemaOptions) {
  const words = texts.validation;
  const text = ({ least, most }: { least: number; most: number }) =>
    v.pipe(
      v.string(),
      v.trim(),
      v.nonEmpty(t.validation.required),
      atLeast(least, t),
      atMost(most, t),
    );
  const whole = (least: number, most: number) =>
    v.check<string, string>((value) => isWhole(value, least, most), words.whole(least, most));
  const moment = v.pipe(
    v.string(),
    v.check((value) => !Number.isNaN(Date.parse(value)), words.date),
  );
  const fields = v.object({
    title: text(TITLE),
    description: v.pipe(v.string(), v.trim(), atMost(DESCRIPTION_MAX, t)),
    category: v.custom<EventValues["category"]>((value) => value !== "", t.validation.required),
    venue: text(VENUE),
    time_zone: v.string(),
    starts_at: moment,
    ends_at: moment,
    capacity: v.pipe(v.string(), v.trim(), whole(Math.max(1, taken), CAPACITY_MAX)),
    amount: v.pipe(
      v.string(),
      v.check((value) => parseMoney(value, locale) !== undefined, words.money),
      v.check((value) => (parseMoney(value, locale) ?? 0) <= PRICE_MAX, words.tooMuch),
    ),
    currency: v.picklist(currencies),
    max_per_person: v.pipe(
      v.string(),
      v.trim(),
      v.check((value) => value === "" || isWhole(value, 1, LIMIT_MAX), words.whole(1, LIMIT_MAX)),
    ),
  });
  type Times = Pick<EventValues, "starts_at" | "ends_at" | "time_zone">;
  const momentIn = (values: EventValues | Times, name: "starts_at" | "ends_at") =>
    momentOf(values[name], values.time_zone).getTime();
  const comes = (name: "starts_at" | "ends_at") => (values: Times) =>
    momentIn(values, name) === momentIn(before, name) || momentIn(values, name) > now().getTime();
  const lasts = (values: Times) => momentIn(values, "ends_at") - momentIn(values, "starts_at");
  const times = [["starts_at"], ["ends_at"], ["time_zone"]] as const;
  return v.pipe(
    fields,
    v.forward(v.partialCheck(times, comes("starts_at"), words.future), ["starts_at"]),
    v.forward(v.partialCheck(times, comes("ends_at"), words.future), ["ends_at"]),
    v.forward(v.partialCheck(times, (both) => lasts(both) > 0, words.endAfterStart), ["ends_at"]),
    v.forward(v.partialCheck(times, (both) => lasts(both) <= LONGEST_MS, words.longest), ["ends_at"]),
  );
}

const isWhole = (text: string, least: number, most: number): boolean =>
  /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
