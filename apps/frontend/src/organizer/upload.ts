import { Problem } from "../api/problem";

/** Where and how a file may be posted, as the API allowed it. */
export interface Permit {
  url: string;
  fields: Record<string, string>;
}

/** A slow phone needs a while for 5 MB; a connection on which nothing happens at all is dead. */
const TIME_LIMIT_MS = 4 * 60_000;

/**
 * Posts a file straight to the picture store.
 *
 * With XMLHttpRequest, since `fetch` can't tell how much has been sent.
 * @param onProgress called with the part that is sent, 0 to 1
 * @throws {Problem} "network" when it didn't get there, "upload_refused" when the store didn't take it
 */
export function upload(permit: Permit, file: Blob, onProgress: (part: number) => void, signal: AbortSignal): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(permit.fields)) form.append(name, value);
  form.append("file", file); // The store ignores what comes after the file.

  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (status: number, code: string) => reject(new Problem(status, code, ""));
    request.open("POST", permit.url);
    request.timeout = TIME_LIMIT_MS;
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => (request.status < 300 ? resolve() : fail(request.status, "upload_refused"));
    request.onerror = () => fail(0, "network");
    request.ontimeout = () => fail(0, "network");
    request.onabort = () => reject(new DOMException("The upload was given up", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
