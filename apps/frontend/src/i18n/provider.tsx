import { useEffect, useMemo, useState, type ReactNode } from "react";
import { I18nContext } from "./context";
import type { Messages } from "./en";
import { formatter } from "./format";
import { loadMessages, regionalLocale, rememberLanguage, type Language } from "./locale";

interface Props {
  language: Language;
  messages: Messages;
  children: ReactNode;
}

/** Gives its children texts in a language, which they may change. */
export function I18nProvider({ language: initial, messages, children }: Props) {
  const [{ language, t }, setCatalogue] = useState({ language: initial, t: messages });
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const value = useMemo(() => {
    const setLanguage = async (next: Language) => {
      const loaded = await loadMessages(next);
      rememberLanguage(next);
      setCatalogue({ language: next, t: loaded });
    };
    return {
      t,
      language,
      format: formatter(regionalLocale(language)),
      // Without a network a language may not be there: then the page stays as it is.
      setLanguage: (next: Language) => void setLanguage(next).catch(() => undefined),
    };
  }, [language, t]);
  return <I18nContext.Provider value={value}>{children}</I18nContext.Provider>;
}
