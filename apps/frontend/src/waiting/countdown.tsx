import { useWaitingTexts } from "../i18n/waiting";

/** Moments at which the rest is also said aloud: often enough to act, rarely enough to listen to. */
const SAID = [600, 300, 120, 60, 30, 10];

/** Minutes and seconds for eyes; for screen readers a sentence now and then. */
export function Countdown({ seconds }: { seconds: number }) {
  const texts = useWaitingTexts();
  const said = SAID.filter((moment) => moment >= seconds).at(-1);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return (
    <>
      <span className={`countdown ${seconds <= 60 ? "soon" : ""}`} role="timer" aria-label={texts.timeLeft}>
        {clock}
      </span>
      <span className="visually-hidden" role="status">
        {said !== undefined && seconds > 0 && texts.left(said)}
      </span>
    </>
  );
}
