import type { terms as English } from "../en/terms";

/** Die Frage, bevor gebucht wird, was sich geändert hat. */
export const terms: typeof English = {
  heading: "Trotzdem buchen?",
  intro: "Das hat sich geändert, seit Sie die Seite geöffnet haben. Noch ist nichts gebucht.",
  total: (now, before) => `Der Preis ist jetzt ${now}. Sie sahen ${before}.`,
  title: "Die Veranstaltung heißt jetzt",
  venue: "Sie findet jetzt hier statt:",
  time: (when) => `Sie ist jetzt: ${when}.`,
  yes: "Trotzdem buchen",
  no: "Nicht buchen",
};
