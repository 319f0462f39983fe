import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { Link } from "react-router";
import type { Event } from "../api/client";
import { useI18n } from "../i18n/context";
import { useOrganizerTexts } from "../i18n/organizer";
import { Alert } from "../ui/alert";
import { Field } from "../ui/field";
import { PageHeading } from "../ui/page-heading";
import { Camera } from "./icons";
import { OutcomePanel, useOutcomeTexts } from "./outcome-panel";
import { OwnEvent } from "./own-event";
import { statisticsQuery } from "./queries";
import { Scanner } from "./scanner";
import { signal } from "./signal";
import { useCheckIn, type Outcome } from "./use-check-in";

/** The door of an event: scan or type, look, next. */
export default function CheckInPage() {
  return <OwnEvent>{(event) => <Door key={event.id} event={event} />}</OwnEvent>;
}

function Door({ event }: { event: Event }) {
  const { t } = useI18n();
  const { door: texts } = useOrganizerTexts();
  const [isLoud, setLoud] = useState(true);
  const [isScanning, setScanning] = useState(false);
  const onOutcome = ({ result }: Outcome) => {
    if (isLoud) signal(result?.kind === "accepted" ? "good" : "bad");
  };
  const { outcomes, show, scan, isChecking, isOffline } = useCheckIn(event.id, onOutcome);
  return (
    <div className="page narrow door">
      <header className="door-head">
        <p>
          <Link to={`/organizer/${event.id}`}>{texts.back}</Link>
        </p>
        <PageHeading title={`${texts.title}: ${event.title}`}>{texts.title}</PageHeading>
        <p className="muted"><bdi>{event.title}</bdi></p>
        <Progress eventId={event.id} />
      </header>
      {isOffline && <Alert>{t.problems.network}</Alert>}
      <div role="status">
        <OutcomePanel outcome={outcomes[0]} zone={event.time_zone} isChecking={isChecking} />
      </div>
      {isScanning && <Scanner onCode={scan} />}
      <button
        type="button"
        className={isScanning ? "button wide" : "button primary wide"}
        onClick={() => setScanning(!isScanning)}
      >
        <Camera /> {isScanning ? texts.stop : texts.camera}
      </button>
      <TypeIn onShow={show} isChecking={isChecking} />
      <label className="check">
        <input type="checkbox" checked={isLoud} onChange={(change) => setLoud(change.target.checked)} />
        {texts.sound}
      </label>
      {outcomes.length > 1 && <Recent outcomes={outcomes.slice(1)} zone={event.time_zone} />}
    </div>
  );
}

function Progress({ eventId }: { eventId: string }) {
  const { door: texts } = useOrganizerTexts();
  const { data } = useQuery(statisticsQuery(eventId));
  if (!data) return <p className="door-progress">&nbsp;</p>;
  const text = texts.progress(data.checked_in.seats, data.seats);
  return (
    <p className="door-progress">
      <span>{text}</span>
      <progress max={data.seats || 1} value={data.checked_in.seats} aria-label={text} />
    </p>
  );
}

/** Also for scanners that type like a keyboard: after each ticket the field is empty and ready again. */
function TypeIn({ onShow, isChecking }: { onShow: (text: string) => void; isChecking: boolean }) {
  const { t } = useI18n();
  const { door: texts } = useOrganizerTexts();
  const input = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const field = input.current;
    if (!field) return;
    const isEmpty = field.value.trim() === "";
    setError(isEmpty ? t.validation.required : undefined);
    field.focus();
    if (isEmpty || isChecking) return;
    onShow(field.value);
    field.value = "";
  };
  return (
    <form className="panel type-in" onSubmit={submit} noValidate>
      <Field
        ref={input}
        label={texts.reference}
        hint={texts.referenceHint}
        error={error}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        enterKeyHint="go"
      />
      <button type="submit" className="button wide">
        {texts.submit}
      </button>
    </form>
  );
}

function Recent({ outcomes, zone }: { outcomes: Outcome[]; zone: string }) {
  const { door: texts } = useOrganizerTexts();
  return (
    <section className="recent">
      <h2>{texts.recent}</h2>
      <ol>
        {outcomes.map((outcome) => (
          <RecentItem key={outcome.id} outcome={outcome} zone={zone} />
        ))}
      </ol>
    </section>
  );
}

function RecentItem({ outcome, zone }: { outcome: Outcome; zone: string }) {
  const { tone, heading, text } = useOutcomeTexts(outcome, zone);
  return (
    <li className={tone}>
      <strong>{heading}</strong> {text}
    </li>
  );
}
