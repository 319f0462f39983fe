import * as v from "valibot";
import type { Messages } from "./i18n/en";

/** Lengths as the API counts them: a character is a code point, also where JavaScript needs two units for it. */
const lengthOf = (text: string): number => Array.from(text).length;

export const atLeast = (least: number, t: Messages) =>
  v.check<string, string>((text) => lengthOf(text) >= least, t.validation.tooShort(least));

export const atMost = (most: number, t: Messages) =>
  v.check<string, string>((text) => lengthOf(text) <= most, t.validation.tooLong(most));
