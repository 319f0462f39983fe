import { useSyncExternalStore } from "react";
import { deviceStorage } from "../api/storage";

/** "system" is whatever the device is set to. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const STORE = "theme";
const listeners = new Set<() => void>();

/** Applies a theme at once and remembers it (src/early/early.js applies it before the first paint). */
export function chooseTheme(theme: Theme): void {
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
    deviceStorage.remove(STORE);
  } else {
    document.documentElement.dataset.theme = theme;
    deviceStorage.write(STORE, theme);
  }
  listeners.forEach((listener) => listener());
}

/** What the visitor chose; the component renders again when that changes. */
export const useChosenTheme = (): Theme => useSyncExternalStore(subscribe, chosenTheme);

/** Whether the page is dark: as the visitor chose, else as the device is set, also when that changes. */
export const useIsDark = (): boolean => useSyncExternalStore(subscribe, isDark);

const darkDevice = (): MediaQueryList => window.matchMedia("(prefers-color-scheme: dark)");

function isDark(): boolean {
  const theme = chosenTheme();
  return theme === "system" ? darkDevice().matches : theme === "dark";
}

function chosenTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return themes.find((theme) => theme === chosen) ?? "system";
}

function subscribe(listener: () => void): () => void {
  const device = darkDevice();
  listeners.add(listener);
  device.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    device.removeEventListener("change", listener);
  };
}
