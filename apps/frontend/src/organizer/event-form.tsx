import { valibotResolver } from "@hookform/resolvers/valibot";
import { useState, type ReactNode } from "react";
import { useForm, type UseFormReturn } from "react-hook-form";
import { Link } from "react-router";
import { useProblemForm } from "../account/use-problem-form";
import type { Event } from "../api/client";
import { categories } from "../events/filters";
import { useI18n } from "../i18n/context";
import { regionalLocale } from "../i18n/locale";
import { useOrganizerTexts } from "../i18n/organizer";
import { Alert } from "../ui/alert";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Field } from "../ui/field";
import { SelectField } from "../ui/select-field";
import { TextArea } from "../ui/text-area";
import { USUAL_LIMIT, type EventValues } from "./event-form-values";
import { eventSchema, LIMIT_MAX } from "./event-schema";
import { currencies, parseMoney } from "./money";
import { useLeaveGuard } from "./use-leave-guard";
import { localTime, zones } from "./zoned-time";

const USUAL_LENGTH_MS = 2 * 3_600_000;

interface Props {
  values: EventValues;
  /** The event that is changed; nothing for a new one. */
  event?: Event;
  submitLabel: string;
  back: string;
  send: (values: EventValues) => Promise<unknown>;
  /** What can be done about a problem with the form as a whole. */
  children?: ReactNode;
}

/** Everything about an event but its picture. */
export function EventForm({ values, event, submitLabel, back, send, children }: Props) {
  const { t, language } = useI18n();
  const texts = useOrganizerTexts();
  const locale = regionalLocale(language);
  const taken = event ? event.sold + event.held : 0;
  const [isSent, setSent] = useState(false);
  const form = useForm<EventValues>({
    resolver: valibotResolver(eventSchema({ t, texts, locale, before: values, taken })),
    defaultValues: values,
  });
  const { isDirty, isSubmitting } = form.formState;
  const { submit, message } = useProblemForm(form, async (input) => {
    setSent(true);
    await send(input).catch((error: unknown) => {
      setSent(false);
      throw error;
    });
  });
  return (
    <form className="form organizer-form" onSubmit={submit} noValidate>
      {message && <Alert>{message}</Alert>}
      {children}
      <About form={form} />
      <Place form={form} />
      <Sale form={form} event={event} taken={taken} locale={locale} />
      <div className="actions">
        <button type="submit" className="button primary" disabled={isSubmitting}>
          {isSubmitting ? texts.form.saving : submitLabel}
        </button>
        <Link className="button quiet" to={back}>
          {texts.form.cancel}
        </Link>
      </div>
      <LeaveQuestion isDirty={isDirty && !isSent} />
    </form>
  );
}

type Part = { form: UseFormReturn<EventValues> };

function About({ form: { register, formState } }: Part) {
  const { t } = useI18n();
  const { form: texts } = useOrganizerTexts();
  return (
    <fieldset className="panel">
      <legend>{texts.about}</legend>
      <Field {...register("title")} label={texts.name} error={formState.errors.title?.message} />
      <SelectField {...register("category")} label={texts.category} error={formState.errors.category?.message}>
        <option value="" disabled>
          {texts.choose}
        </option>
        {categories.map((category) => (
          <option key={category} value={category}>
            {t.categories[category]}
          </option>
        ))}
      </SelectField>
      <TextArea
        {...register("description")}
        label={texts.description}
        hint={texts.descriptionHint}
        rows={6}
        error={formState.errors.description?.message}
      />
    </fieldset>
  );
}

function Place({ form }: Part) {
  const { form: texts } = useOrganizerTexts();
  const { register, formState } = form;
  const zone = form.getValues("time_zone");
  const suggestEnd = () => {
    const { starts_at, ends_at } = form.getValues();
    if (!starts_at || ends_at) return;
    form.setValue("ends_at", localTime(new Date(Date.parse(`${starts_at}Z`) + USUAL_LENGTH_MS), "UTC"));
  };
  return (
    <fieldset className="panel">
      <legend>{texts.place}</legend>
      <div className="field-pair">
        <Field
          {...register("starts_at", { onBlur: suggestEnd })}
          label={texts.startsAt}
          type="datetime-local"
          error={formState.errors.starts_at?.message}
        />
        <Field
          {...register("ends_at")}
          label={texts.endsAt}
          type="datetime-local"
          error={formState.errors.ends_at?.message}
        />
      </div>
      <SelectField
        {...register("time_zone")}
        defaultValue={zone}
        label={texts.zone}
        hint={texts.zoneHint}
        error={formState.errors.time_zone?.message}
      >
        {zones(zone).map((name) => (
          <option key={name} value={name}>
            {name.replaceAll("_", " ")}
          </option>
        ))}
      </SelectField>
      <Field
        {...register("venue")}
        label={texts.venue}
        hint={texts.venueHint}
        error={formState.errors.venue?.message}
      />
    </fieldset>
  );
}

function Sale({ form, event, taken, locale }: Part & { event: Event | undefined; taken: number; locale: string }) {
  const { form: texts } = useOrganizerTexts();
  const { register, formState } = form;
  const isPublic = event !== undefined && event.status !== "draft";
  return (
    <fieldset className="panel">
      <legend>{texts.sale}</legend>
      <div className="field-pair">
        <Field
          {...register("amount")}
          label={texts.price}
          inputMode="decimal"
          autoComplete="off"
          hint={useSeenPrice(form, locale)}
          error={formState.errors.amount?.message}
        />
        <SelectField
          {...register("currency")}
          label={texts.currency}
          aria-disabled={isPublic}
          hint={isPublic ? texts.currencyFixed : undefined}
          error={formState.errors.currency?.message}
        >
          {(isPublic ? [event.price.currency] : currencies).map((currency) => (
            <option key={currency}>{currency}</option>
          ))}
        </SelectField>
      </div>
      <div className="field-pair">
        <Field
          {...register("capacity")}
          label={texts.capacity}
          inputMode="numeric"
          autoComplete="off"
          hint={taken > 0 ? texts.taken(taken) : undefined}
          error={formState.errors.capacity?.message}
        />
        <Field
          {...register("max_per_person")}
          label={texts.most}
          inputMode="numeric"
          autoComplete="off"
          hint={texts.mostHint(USUAL_LIMIT, LIMIT_MAX)}
          error={formState.errors.max_per_person?.message}
        />
      </div>
      <p className="hint">{texts.waitingList}</p>
    </fieldset>
  );
}

/** The price as it will be shown, so that a misread comma is noticed at once. */
function useSeenPrice(form: UseFormReturn<EventValues>, locale: string): string {
  const { t, format } = useI18n();
  const { form: texts } = useOrganizerTexts();
  const [text, currency] = form.watch(["amount", "currency"]);
  const amount = parseMoney(text, locale);
  if (amount === undefined) return texts.priceHint;
  return texts.seen(amount === 0 ? t.common.free : format.money({ amount, currency }));
}

function LeaveQuestion({ isDirty }: { isDirty: boolean }) {
  const { form: texts } = useOrganizerTexts();
  const { leave, stay } = useLeaveGuard(isDirty);
  if (!leave) return null;
  return (
    <ConfirmDialog
      heading={texts.leaveTitle}
      yes={texts.leave}
      no={texts.stay}
      busy={false}
      onYes={leave}
      onClose={stay}
    >
      <p>{texts.leaveText}</p>
    </ConfirmDialog>
  );
}
