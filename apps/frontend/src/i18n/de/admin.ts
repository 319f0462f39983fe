import type { AdminTexts } from "../en/admin";

/** Die Seiten der Admins */
export const admin: AdminTexts = {
  title: "Personen und Rollen",
  search: "Person suchen",
  placeholder: "Name oder E-Mail",
  text: "Veranstalter können Veranstaltungen anlegen, veröffentlichen und sehen, wer gebucht hat. Teilnehmer können nur buchen.",
  failed: "Die Personen konnten nicht geladen werden",
  none: "Niemand gefunden",
  noneText: "Versuchen Sie einen anderen Teil des Namens oder der E-Mail.",
  roles: { attendee: "Teilnehmer", organizer: "Veranstalter", admin: "Admin" },
  you: "Sie",
  grant: "Zum Veranstalter machen",
  take: "Veranstalter-Rolle entziehen",
  grantTitle: (name) => `${name} zum Veranstalter machen?`,
  grantText: (name, email) =>
    `${name} (${email}) kann dann Veranstaltungen anlegen und veröffentlichen, Plätze verkaufen und die Buchungen der eigenen Veranstaltungen sehen.`,
  takeTitle: (name) => `${name} die Veranstalter-Rolle entziehen?`,
  takeText: (name, email) =>
    `${name} (${email}) kann dann keine Veranstaltungen mehr anlegen, ändern oder beim Einlass bedienen. Veröffentlichte bleiben im Verkauf, und ein Admin kann sie verwalten.`,
  soon: "Das gilt innerhalb von 15 Minuten, oder sofort, wenn sich die Person neu anmeldet.",
  keep: "Nichts ändern",
  granted: (name) => `${name} ist jetzt Veranstalter.`,
  taken: (name) => `${name} ist jetzt Teilnehmer.`,
  noAccess: {
    title: "Nur für Admins",
    text: "Mit Ihrem Konto können Sie die Rollen anderer nicht ändern.",
    lookAgain: "Noch einmal nachsehen",
  },
};
