import type { account as English } from "../en/account";

/** Konto erstellen, anmelden und das Konto. */
export const account: typeof English = {
  account: {
    loginTitle: "Anmelden",
    registerTitle: "Konto erstellen",
    name: "Name",
    email: "E-Mail",
    password: "Passwort",
    showPassword: "Passwort anzeigen",
    passwordHint: (n) => `Mindestens ${n} Zeichen. Gut sind ein paar zufällige Wörter.`,
    login: "Anmelden",
    register: "Konto erstellen",
    working: "Einen Moment …",
    noAccount: "Neu hier?",
    hasAccount: "Sie haben schon ein Konto?",
    toContinue: "Melden Sie sich an, um fortzufahren.",
  },
};
