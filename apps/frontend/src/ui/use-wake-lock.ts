import { useEffect } from "react";

/** Keeps the screen from going dark while a component is shown, where the browser can. */
export function useWakeLock(): void {
  useEffect(() => {
    const lock = holdAwake().catch(() => undefined);
    return () => void lock.then((held) => held?.release()).catch(() => undefined);
  }, []);
}

/** Rejects where there is no such thing, or the battery is low. */
const holdAwake = async (): Promise<WakeLockSentinel> => navigator.wakeLock.request("screen");
