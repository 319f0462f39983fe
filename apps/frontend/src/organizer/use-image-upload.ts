import { useEffect, useRef, useState } from "react";
import { api, type Event } from "../api/client";
import { unwrap } from "../api/problem";
import { type ImageType, isImageType, unfitness, type Unfit } from "./image-file";
import { upload } from "./upload";
import { useEventChange } from "./use-event-change";

export type ImageStep =
  | { name: "waiting" }
  | { name: "unfit"; file: File; why: Unfit }
  | { name: "uploading"; percent: number }
  | { name: "failed"; file: File; error: unknown }
  | { name: "done" };

/** Replaces an event's picture: asks for a permit, uploads, and has the event show it. */
export function useImageUpload(event: Event) {
  const [step, setStep] = useState<ImageStep>({ name: "waiting" });
  const [preview, setPreview] = usePreview();
  const running = useRef<AbortController>();
  useEffect(() => () => running.current?.abort(), []);

  const { mutateAsync } = useEventChange(async (file: File) => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    const params = { path: { event_id: event.id } };
    const body = { content_type: file.type as ImageType, size: file.size };
    const permit = await unwrap(api.POST("/api/events/{event_id}/image", { params, body, signal }));
    const onProgress = (part: number) => setStep({ name: "uploading", percent: Math.round(part * 100) });
    await upload(permit, file, onProgress, signal);
    return unwrap(api.PUT("/api/events/{event_id}/image", { params, body: { key: permit.key }, signal }));
  });

  const choose = async (file: File) => {
    const why = unfitness(file);
    setPreview(isImageType(file.type) ? file : undefined);
    if (why) return setStep({ name: "unfit", file, why });
    setStep({ name: "uploading", percent: 0 });
    try {
      await mutateAsync(file);
      setStep({ name: "done" });
      setPreview(undefined);
    } catch (error) {
      if (!isGivenUp(error)) setStep({ name: "failed", file, error });
    }
  };
  return { step, preview, choose: (file: File) => void choose(file) };
}

const isGivenUp = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

/** An address for a file on this machine, given back when it isn't shown any more. */
function usePreview() {
  const [url, setUrl] = useState<string>();
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url]);
  return [url, (file: File | undefined) => setUrl(file && URL.createObjectURL(file))] as const;
}
