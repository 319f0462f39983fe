import { useEffect, useRef, useState } from "react";
import { createQrReader } from "./qr-reader";

export type CameraProblem = "denied" | "none" | "insecure" | "broken";
export type CameraState = "starting" | "running" | CameraProblem;

const PAUSE_MS = 120;
/** The camera on the back of a phone, sharp enough for a dense code on a small screen. */
const WANTED = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };

/** Shows the camera in a video and reads codes from it, for as long as the component is there. */
export function useCamera(onCode: (text: string) => void) {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<CameraState>("starting");
  const newest = useRef(onCode);
  useEffect(() => {
    newest.current = onCode;
  });
  useEffect(() => {
    const element = video.current;
    if (!element) return undefined;
    const gone = new AbortController();
    watch(element, gone.signal, () => setState("running"), (code) => newest.current(code)).catch(
      (error: unknown) => !gone.signal.aborted && setState(cameraProblem(error)),
    );
    return () => gone.abort();
  }, []);
  return { video, state };
}

/** Films until the signal says stop, and gives the camera back whatever happens. */
async function watch(
  video: HTMLVideoElement,
  gone: AbortSignal,
  onStart: () => void,
  onCode: (text: string) => void,
): Promise<void> {
  const stream = await openCamera();
  try {
    const reader = await createQrReader();
    gone.throwIfAborted();
    video.srcObject = stream;
    await video.play();
    onStart();
    while (!gone.aborted) {
      const [code] = await reader.detect(video);
      if (code) onCode(code.rawValue);
      await pause(PAUSE_MS);
    }
  } finally {
    stopCamera(stream);
  }
}

/** Browsers give no camera to pages that came without https. */
function openCamera(): Promise<MediaStream> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) return Promise.reject(new DOMException("no secure context", "SecurityError"));
  return devices.getUserMedia({ video: WANTED, audio: false });
}

const stopCamera = (stream: MediaStream): void => stream.getTracks().forEach((track) => track.stop());

/** Why there is no picture, by the names that getUserMedia fails with. */
export function cameraProblem(error: unknown): CameraProblem {
  const names: Record<string, CameraProblem> = {
    NotAllowedError: "denied",
    NotFoundError: "none",
    OverconstrainedError: "none",
    SecurityError: "insecure",
  };
  return (error instanceof DOMException ? names[error.name] : undefined) ?? "broken";
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
