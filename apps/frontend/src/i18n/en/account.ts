/** Registering, logging in and the account. */
export const account = {
  loginTitle: "Log in",
  registerTitle: "Create your account",
  name: "Name",
  email: "Email",
  password: "Password",
  passwordHint: (n: number) => `At least ${n} characters. A few random words make a good one.`,
  login: "Log in",
  register: "Create account",
  noAccount: "New here?",
  hasAccount: "Already have an account?",
  toContinue: "Log in to continue.",
};
