import { useI18n } from "../i18n/context";
import { languages, type Language } from "../i18n/locale";

/** Every language by its own name. It needs a label around it. */
export function LanguageSelect() {
  const { language, setLanguage } = useI18n();
  return (
    <select value={language} onChange={(event) => setLanguage(event.target.value as Language)}>
      {Object.entries(languages).map(([code, name]) => (
        <option key={code} value={code} lang={code}>
          {name}
        </option>
      ))}
    </select>
  );
}
