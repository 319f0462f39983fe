import type { account as English } from "../en/account";

/** Konto erstellen, anmelden und das Konto. */
export const account: typeof English = {
  loginTitle: "Anmelden",
  registerTitle: "Konto erstellen",
  name: "Name",
  email: "E-Mail",
  password: "Passwort",
  passwordHint: (n) => `Mindestens ${n} Zeichen. Gut sind ein paar zufällige Wörter.`,
  login: "Anmelden",
  register: "Konto erstellen",
  noAccount: "Neu hier?",
  hasAccount: "Sie haben schon ein Konto?",
  toContinue: "Melden Sie sich an, um fortzufahren.",
};
