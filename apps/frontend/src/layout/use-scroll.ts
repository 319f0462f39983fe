import { useEffect, useLayoutEffect, useRef } from "react";
import { NavigationType, useLocation, useNavigationType } from "react-router";
import { tabStorage } from "../api/storage";

const STORE = "scroll-positions";

/** A new page starts at its top; going back, or loading again, returns to where one was. */
export function useScroll(): void {
  const { key, pathname } = useLocation();
  const type = useNavigationType();
  const positions = useRef<Record<string, number>>();
  const place = useRef({ key, pathname: "" });

  useEffect(() => {
    window.history.scrollRestoration = "manual";
    const remember = () => {
      if (positions.current) positions.current[place.current.key] = window.scrollY;
    };
    const keep = () => tabStorage.write(STORE, JSON.stringify(positions.current));
    window.addEventListener("scroll", remember, { passive: true });
    window.addEventListener("pagehide", keep);
    return () => {
      window.removeEventListener("scroll", remember);
      window.removeEventListener("pagehide", keep);
    };
  }, []);
  useLayoutEffect(() => {
    positions.current ??= stored();
    const isNewPage = place.current.pathname !== pathname;
    place.current = { key, pathname };
    if (type === NavigationType.Pop) return scrollBack(positions.current[key] ?? 0);
    if (isNewPage) window.scrollTo(0, 0);
    return undefined;
  }, [key, pathname, type]);
}

/** Scrolls there as soon as the page is high enough, unless the visitor does something first. */
function scrollBack(top: number): () => void {
  const stop = new AbortController();
  const scroll = () => {
    window.scrollTo(0, top);
    if (window.scrollY >= top) stop.abort();
  };
  scroll();
  if (stop.signal.aborted) return () => undefined;
  const growth = new ResizeObserver(scroll);
  growth.observe(document.getElementById("root") ?? document.body);
  stop.signal.addEventListener("abort", () => growth.disconnect());
  for (const input of ["wheel", "touchstart", "keydown", "mousedown"])
    window.addEventListener(input, () => stop.abort(), { signal: stop.signal, passive: true });
  return () => stop.abort();
}

function stored(): Record<string, number> {
  try {
    return JSON.parse(tabStorage.read(STORE) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
}
