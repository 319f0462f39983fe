import type { problems as English } from "../en/problems";

/** Was Formulare und die API ablehnen. */
export const problems: typeof English = {
  validation: {
    required: "Bitte ausfüllen.",
    email: "Das sieht nicht nach einer E-Mail-Adresse aus.",
    tooShort: (n) => `Bitte mindestens ${n} Zeichen verwenden.`,
    tooLong: (n) => `Bitte höchstens ${n} Zeichen verwenden.`,
  },
  problems: {
    network: "Keine Verbindung. Prüfen Sie Ihr Netz und versuchen Sie es erneut.",
    unauthorized: "Ihre Sitzung ist beendet. Bitte melden Sie sich neu an.",
    forbidden: "Das dürfen Sie nicht.",
    not_found: "Das gibt es nicht (mehr).",
    validation_error: "Bitte prüfen Sie die markierten Felder.",
    rate_limited: "Das war etwas zu schnell. Bitte warten Sie kurz und versuchen Sie es erneut.",
    overloaded: "Gerade sind sehr viele Menschen hier. Bitte versuchen Sie es gleich noch einmal.",
    email_taken: "Zu dieser E-Mail-Adresse gibt es schon ein Konto.",
    invalid_credentials: "E-Mail oder Passwort stimmt nicht.",
    locked_out: "Zu viele Versuche. Bitte warten Sie einige Minuten.",
    sold_out: "Leider sind nicht mehr genug Plätze frei.",
    event_started: "Diese Veranstaltung hat schon begonnen.",
    booking_pending: "Diese Buchung ist noch in Arbeit. Bitte versuchen Sie es gleich noch einmal.",
    timeout: "Das hat zu lange gedauert. Bitte versuchen Sie es erneut.",
    not_on_sale: "Diese Veranstaltung ist gerade nicht im Verkauf.",
    offer_expired: "Dieses Angebot ist abgelaufen.",
    already_waiting: "Sie stehen schon auf dieser Warteliste.",
    beyond_capacity: "So viele Plätze hat die Veranstaltung nicht. Bitte warten Sie auf weniger.",
    seats_available: "Gute Nachricht: Es gibt wieder Plätze. Sie können sie jetzt buchen.",
    person_limit: "Das sind mehr, als eine Person haben darf, zusammen mit früheren Buchungen.",
    wrong_password: "Das Passwort stimmt nicht.",
    last_admin: "Sie sind die letzte Person mit Verwaltungsrechten: Geben Sie diese erst jemand anderem.",
    other: "Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es erneut.",
  },
};
