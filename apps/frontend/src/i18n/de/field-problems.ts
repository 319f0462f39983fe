import type { fieldProblems as English } from "../en/field-problems";

/** Was die API an einem Feld ablehnt. */
export const fieldProblems: typeof English = {
  before_start: () => "Das Ende muss nach dem Beginn liegen.",
  control_character: () => "Bitte entfernen Sie unsichtbare Zeichen wie Tabulatoren.",
  in_the_past: () => "Das muss in der Zukunft liegen.",
  invalid: () => "Bitte prüfen Sie dies: So kann es nicht angenommen werden.",
  invisible: () => "Bitte mindestens ein sichtbares Zeichen verwenden.",
  lasts_too_long: () => "Eine Veranstaltung dauert höchstens 31 Tage.",
  line_break: () => "Bitte schreiben Sie dies in eine Zeile.",
  not_as_offered: (bound) => (bound === undefined ? "Das sind nicht so viele Plätze wie angeboten." : `Ihnen angebotene Plätze: ${bound}. Bitte buchen Sie genau so viele.`),
  required: () => "Bitte ausfüllen.",
  too_large: (bound) => (bound === undefined ? "Das ist zu viel." : `Höchstens ${bound}.`),
  too_long: (bound) => (bound === undefined ? "Das ist zu lang." : `Bitte höchstens ${bound} Zeichen verwenden.`),
  too_short: (bound) => (bound === undefined ? "Das ist zu kurz." : `Bitte mindestens ${bound} Zeichen verwenden.`),
  too_small: (bound) => (bound === undefined ? "Das ist zu wenig." : `Mindestens ${bound}.`),
  weak_password: () => "Dieses Passwort ist zu leicht zu erraten. Nehmen Sie ein anderes, das weder verbreitet noch Ihr Name oder Ihre E-Mail-Adresse ist.",
};
