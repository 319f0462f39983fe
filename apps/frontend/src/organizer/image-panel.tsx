import { useId, useRef } from "react";
import type { Event } from "../api/client";
import { useI18n } from "../i18n/context";
import { regionalLocale } from "../i18n/locale";
import { useOrganizerTexts } from "../i18n/organizer";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { Picture } from "../ui/picture";
import { imageTypes, megabytes } from "./image-file";
import { useImageUpload, type ImageStep } from "./use-image-upload";

/** The picture of an event, and a way to give it another one. */
export function ImagePanel({ event }: { event: Event }) {
  const { image: texts } = useOrganizerTexts();
  const { step, preview, choose } = useImageUpload(event);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const isBusy = step.name === "uploading";
  return (
    <section className="panel" aria-labelledby={id}>
      <h2 id={id}>{texts.title}</h2>
      <div className="image-shown">
        {preview ? <img className="poster" src={preview} alt={texts.preview} /> : <Picture event={event} eager />}
        {isBusy && <Progress percent={step.percent} />}
      </div>
      <Outcome step={step} retry={choose} />
      <p className="hint">{texts.text}</p>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        accept={imageTypes.join(",")}
        tabIndex={-1}
        aria-label={texts.choose}
        onChange={(change) => {
          const [file] = change.target.files ?? [];
          if (file) choose(file);
          change.target.value = ""; // The same file can be chosen again.
        }}
      />
      <button type="button" className="button" disabled={isBusy} onClick={() => input.current?.click()}>
        {event.image_url ? texts.replace : texts.choose}
      </button>
    </section>
  );
}

function Progress({ percent }: { percent: number }) {
  const { image: texts } = useOrganizerTexts();
  const text = percent < 100 ? texts.uploading(percent) : texts.finishing;
  return (
    <div className="upload-progress">
      <span>{text}</span>
      <progress max={100} value={percent} aria-label={text} />
    </div>
  );
}

function Outcome({ step, retry }: { step: ImageStep; retry: (file: File) => void }) {
  const { t, language } = useI18n();
  const { image: texts } = useOrganizerTexts();
  if (step.name === "done") return <Alert tone="good">{texts.done}</Alert>;
  if (step.name === "unfit") {
    const { why, file } = step;
    return <Alert>{why === "size" ? texts.size(megabytes(file.size, regionalLocale(language))) : texts[why]}</Alert>;
  }
  if (step.name !== "failed") return null;
  return (
    <Alert>
      <p>
        {texts.failed} {problemText(step.error, t)}
      </p>
      <button type="button" className="button" onClick={() => retry(step.file)}>
        {t.common.retry}
      </button>
    </Alert>
  );
}
