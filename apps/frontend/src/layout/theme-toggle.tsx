import { useState } from "react";
import { useI18n } from "../i18n/context";
import { Moon, Sun } from "../ui/icons";

type Theme = "light" | "dark";

/** Switches between light and dark, and remembers it (theme.js applies it before the first paint). */
export function ThemeToggle() {
  const { t } = useI18n();
  const [theme, setTheme] = useState<Theme>(shownTheme);
  const next: Theme = theme === "dark" ? "light" : "dark";
  const toggle = () => {
    document.documentElement.dataset.theme = next;
    localStorage.setItem("theme", next);
    setTheme(next);
  };
  return (
    <button type="button" className="icon-button" onClick={toggle} aria-label={t.common.theme[next]}>
      {next === "dark" ? <Moon /> : <Sun />}
    </button>
  );
}

function shownTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
