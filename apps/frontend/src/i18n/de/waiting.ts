import type { waiting as English } from "../en/waiting";
import { seats } from "./counts";

/** Die Warteliste. */
export const waiting: typeof English = {
  join: "Auf die Warteliste",
  badge: "Warteliste",
  waiting: "Sie stehen auf der Warteliste",
  since: (seats, moment) => `Für ${seats}, seit ${moment}.`,
  next: "Werden Plätze frei, halten wir sie eine begrenzte Zeit für Sie frei. Das Angebot erscheint von selbst hier und unter „Meine Tickets“.",
  leave: "Warteliste verlassen",
  leaveTitle: "Ihren Wartelistenplatz aufgeben?",
  leaveText: "Andere rücken sofort nach. Wer sich neu einträgt, beginnt am Ende.",
  stay: "Behalten",
  offered: (seats, n) => `${seats} ${n === 1 ? "ist" : "sind"} für Sie reserviert`,
  heldFor: "Für Sie frei gehalten noch",
  timeLeft: "Verbleibende Zeit",
  left: (seconds) =>
    seconds >= 60 ? `Noch ${seconds / 60} ${seconds === 60 ? "Minute" : "Minuten"}` : `Noch ${seconds} Sekunden`,
  decline: "Anderen überlassen",
  tooMany: (most) => `Eine Person kann ${seats(most)} haben, samt dem, was Sie schon gebucht haben. Das wäre zu viel.`,
  unservable: "Die Veranstaltung wurde geändert: Ihr Wunsch ist nicht mehr erfüllbar. Sie können weniger Plätze wählen.",
  expiredOpen: "Ihr Angebot ist abgelaufen. Es gibt noch Plätze: Sie können sie wie alle anderen buchen.",
  expired: "Ihr Angebot ist abgelaufen, die Plätze gingen an die nächste Person. Sie können sich neu eintragen.",
  see: "Zum Angebot",
};
