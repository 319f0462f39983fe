import { useSyncExternalStore } from "react";

/** "system" is whatever the device is set to. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const STORE = "theme";
const listeners = new Set<() => void>();

/** Applies a theme at once and remembers it (src/early/early.js applies it before the first paint). */
export function chooseTheme(theme: Theme): void {
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(STORE);
  } else {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(STORE, theme);
  }
  listeners.forEach((listener) => listener());
}

/** What the visitor chose; the component renders again when that changes. */
export const useChosenTheme = (): Theme => useSyncExternalStore(subscribe, chosenTheme);

/** Whether a theme is dark here and now. */
export const isDark = (theme: Theme): boolean =>
  theme === "system" ? window.matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";

function chosenTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return themes.find((theme) => theme === chosen) ?? "system";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
