import type { components } from "../../api/generated/event";

/** Every code that the API gives for what is wrong with a field. */
export type FieldCode = NonNullable<components["schemas"]["Problem"]["errors"]>[number]["code"];

const least = (bound?: number) => (bound === undefined ? "This is too short." : `Use at least ${bound} characters.`);
const most = (bound?: number) => (bound === undefined ? "This is too long." : `Use at most ${bound} characters.`);

/** What the API refuses about a field. */
export const fieldProblems: Record<FieldCode, (bound?: number) => string> = {
  before_start: () => "The end must be after the start.",
  control_character: () => "Please remove characters that can't be seen, such as tabs.",
  in_the_past: () => "This must be in the future.",
  invalid: () => "Please check this: it can't be accepted as it is.",
  invisible: () => "Please use at least one character that can be seen.",
  lasts_too_long: () => "An event can last 31 days at most.",
  line_break: () => "Please write this on one line.",
  not_as_offered: (bound) => (bound === undefined ? "This is not the number of seats that were offered." : `Seats that were offered to you: ${bound}. Please book just as many.`),
  required: () => "Please fill this in.",
  too_large: (bound) => (bound === undefined ? "This is too much." : `The most is ${bound}.`),
  too_long: most,
  too_short: least,
  too_small: (bound) => (bound === undefined ? "This is too little." : `The least is ${bound}.`),
  weak_password: () => "This password is too easy to guess. Use one that is not common, and neither your name nor your email address.",
};
