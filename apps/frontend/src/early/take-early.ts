declare global {
  interface Window {
    /** The first page's call, under way since before the app was loaded (early.js). */
    early?: { url: string; response: Promise<Response> } | undefined;
  }
}

/** The answer to this very call, if it is under way already: once, and only while nobody is signed in. */
export function takeEarly(request: Request): Promise<Response> | undefined {
  const { early } = window;
  if (early?.url !== request.url || request.method !== "GET" || request.headers.has("Authorization")) return undefined;
  window.early = undefined;
  return early.response;
}
