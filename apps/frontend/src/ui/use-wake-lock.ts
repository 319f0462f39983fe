import { useEffect } from "react";

/** Keeps the screen from going dark while a component is shown, where the browser can. */
export function useWakeLock(): void {
  useEffect(() => {
    const lock = (navigator.wakeLock as WakeLock | undefined)?.request("screen").catch(() => undefined);
    return () => void lock?.then((held) => held?.release());
  }, []);
}
