import { useI18n } from "../i18n/context";
import { useOrganizerTexts } from "../i18n/organizer";
import { problemText } from "../i18n/problem-text";
import { Check, Clock, Cross } from "./icons";
import type { Outcome } from "./use-check-in";

type Tone = "good" | "used" | "bad";

/** What to do with the person in front of one, to be read from an arm's length. */
export function OutcomePanel({ outcome, zone, isChecking }: { outcome: Outcome | undefined; zone: string; isChecking: boolean }) {
  const { door: texts } = useOrganizerTexts();
  const { tone, heading, text } = useOutcomeTexts(outcome, zone);
  if (isChecking) return <div className="outcome waiting">{texts.checking}</div>;
  if (!outcome) return <div className="outcome waiting">{texts.ready}</div>;
  return (
    <div className={`outcome ${tone}`} key={outcome.id}>
      {tone === "good" ? <Check /> : tone === "used" ? <Clock /> : <Cross />}
      <strong>{heading}</strong>
      <span>{text}</span>
      {outcome.repeated && outcome.result?.kind === "used" && <span className="small">{texts.repeated}</span>}
    </div>
  );
}

/** An outcome in words. @param zone that of the venue, whose clock the people at the door look at */
export function useOutcomeTexts(outcome: Outcome | undefined, zone: string): { tone: Tone; heading: string; text: string } {
  const { t, format } = useI18n();
  const { door: texts } = useOrganizerTexts();
  const result = outcome?.result;
  if (!result) return { tone: "bad", heading: texts.failed, text: outcome?.error ? problemText(outcome.error, t) : "" };
  if (result.kind === "accepted")
    return { tone: "good", heading: texts.accepted, text: `${t.common.seats(result.seats)} · ${result.reference}` };
  if (result.kind === "used") {
    const [there, here] = result.at ? format.whenJust(result.at, zone) : [];
    const lines = [there ? texts.usedAt(there) : texts.usedBefore, here && t.event.yourTime(here)];
    return { tone: "used", heading: texts.used, text: lines.filter(Boolean).join(" ") };
  }
  return { tone: "bad", heading: texts[result.kind], text: texts[`${result.kind}Text`] };
}
