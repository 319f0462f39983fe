import type { bookings as English } from "../en/bookings";
import { seats } from "./counts";

/** Plätze buchen. */
export const bookings: typeof English = {
  book: {
    title: "Plätze buchen",
    seats: "Plätze",
    fewer: "Ein Platz weniger",
    more: "Ein Platz mehr",
    total: "Summe",
    submit: "Jetzt buchen",
    sending: "Wird gebucht …",
    login: "Zum Buchen anmelden",
    offline: "Sie sind offline. Die Buchung geht von selbst weiter, sobald Sie wieder verbunden sind.",
    unknown: "Wir konnten die Kasse nicht erreichen und wissen noch nicht, ob Ihre Plätze gebucht sind. Versuchen Sie es erneut: Es wird nicht doppelt gebucht.",
    again: "Buchung abschließen",
    most: (n) => `Höchstens ${seats(n)} je Buchung.`,
    mostPerPerson: (n) => `Höchstens ${seats(n)} je Person.`,
    interrupted: "Ihre Sitzung endete mitten im Buchen. Melden Sie sich an, dann geht die Buchung weiter; doppelt gebucht wird nichts.",
    waitInvitation:
      "Plätze werden frei, wenn andere stornieren. Auf der Warteliste werden sie Ihnen der Reihe nach angeboten und frei gehalten, während Sie überlegen.",
    loginToWait: "Anmelden und auf die Warteliste",
  },
};
