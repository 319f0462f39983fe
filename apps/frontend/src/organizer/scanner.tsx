import { useOrganizerTexts } from "../i18n/organizer";
import { Alert } from "../ui/alert";
import { useCamera } from "./use-camera";

/** What the camera sees, and a frame to hold tickets into. */
export function Scanner({ onCode }: { onCode: (text: string) => void }) {
  const { door: texts } = useOrganizerTexts();
  const { video, state } = useCamera(onCode);
  if (state !== "starting" && state !== "running") return <Alert>{texts[state]}</Alert>;
  return (
    <div className="scanner">
      <video ref={video} muted playsInline aria-label={texts.camera} />
      <div className="scanner-frame" aria-hidden="true" />
      <p>{state === "starting" ? texts.starting : texts.aim}</p>
    </div>
  );
}
