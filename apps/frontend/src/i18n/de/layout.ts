import type { layout as English } from "../en/layout";
import { seats } from "./counts";

/** Was jede Seite umgibt, und Wörter, die überall vorkommen. */
export const layout: typeof English = {
  common: {
    skip: "Zum Inhalt springen",
    retry: "Erneut versuchen",
    close: "Schließen",
    loadMore: "Mehr anzeigen",
    working: "Einen Moment …",
    showPassword: "Passwort anzeigen",
    loading: "Wird geladen …",
    seats,
    free: "Kostenlos",
    language: "Sprache",
    theme: { light: "Helle Farben verwenden", dark: "Dunkle Farben verwenden" },
    home: "Zurück zu allen Veranstaltungen",
    footer: "Plätze für Konzerte, Theater, Sport und mehr.",
  },
  nav: {
    main: "Hauptmenü",
    discover: "Veranstaltungen",
    bookings: "Meine Tickets",
    organizer: "Meine Veranstaltungen",
    admin: "Personen und Rollen",
    login: "Anmelden",
    register: "Konto erstellen",
    settings: "Konto",
    logout: "Abmelden",
    account: (name) => `Konto von ${name}`,
  },
  errors: {
    notFoundTitle: "Seite nicht gefunden",
    notFoundText: "Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.",
    offlineTitle: "Sie sind offline",
    offlineText: "Das erscheint, sobald Sie wieder verbunden sind.",
    crashTitle: "Etwas ist schiefgegangen",
    crashText: "Die Seite funktioniert nicht mehr. Meist hilft es, sie neu zu laden.",
    reload: "Neu laden",
  },
};
