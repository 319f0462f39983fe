/**
 * A storage of the browser that never throws.
 *
 * It may be blocked (`SecurityError`), full (`QuotaExceededError`) or missing (`null`). What it can't keep stays in the
 * memory of this page, so that all that the page does goes on working.
 */
function storage(kind: "localStorage" | "sessionStorage") {
  const memory = new Map<string, string>();
  const remove = (name: string): void => {
    memory.delete(name);
    attempt(() => window[kind].removeItem(name));
  };
  return {
    remove,
    read: (name: string): string | null => memory.get(name) ?? attempt(() => window[kind].getItem(name)) ?? null,
    /** Keeps a text; false when it is lost together with this page. */
    write(name: string, text: string): boolean {
      const isKept = attempt(() => (window[kind].setItem(name, text), true)) ?? false;
      if (isKept) memory.delete(name);
      else {
        remove(name); // There is no room for the new text: the next page must not read the old one.
        memory.set(name, text);
      }
      return isKept;
    },
    names: (): string[] => [...memory.keys(), ...(attempt(() => Object.keys(window[kind])) ?? [])],
  };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Kept on this device. */
export const deviceStorage = storage("localStorage");
/** Kept for this tab. */
export const tabStorage = storage("sessionStorage");

/** Whether this device keeps anything at all. Without that, nobody knows what an earlier page has written. */
export function keepsAnything(): boolean {
  const isKept = deviceStorage.write("probe", "");
  deviceStorage.remove("probe");
  return isKept;
}
