import * as v from "valibot";
import { atLeast, atMost } from "../forms";
import type { Messages } from "../i18n/en";

/** What auth asks of a password; it also refuses common ones. */
export const PASSWORD_MIN = 10;
const PASSWORD_MAX = 128;
const NAME_MAX = 100;
const EMAIL_MAX = 254;
/** All that a form can tell. What is an address is the API's to say: it knows "o'brien@" and domains in every script. */
const EMAIL = /^[^\s@]+@[^\s@]+$/;

const required = (t: Messages) => v.pipe(v.string(), v.trim(), v.nonEmpty(t.validation.required));
const email = (t: Messages) => v.pipe(required(t), v.regex(EMAIL, t.validation.email), atMost(EMAIL_MAX, t));

const name = (t: Messages) => v.pipe(required(t), atMost(NAME_MAX, t));
const knownPassword = (t: Messages) => v.pipe(v.string(), v.nonEmpty(t.validation.required), atMost(PASSWORD_MAX, t));
const newPassword = (t: Messages) =>
  v.pipe(v.string(), atLeast(PASSWORD_MIN, t), atMost(PASSWORD_MAX, t));

export const loginSchema = (t: Messages) => v.object({ email: email(t), password: knownPassword(t) });
export const registerSchema = (t: Messages) => v.object({ name: name(t), email: email(t), password: newPassword(t) });
export const nameSchema = (t: Messages) => v.object({ name: name(t) });
export const passwordChangeSchema = (t: Messages) =>
  v.object({ current_password: knownPassword(t), password: newPassword(t) });
export const deletionSchema = (t: Messages) => v.object({ password: knownPassword(t) });

export type LoginInput = v.InferOutput<ReturnType<typeof loginSchema>>;
export type RegisterInput = v.InferOutput<ReturnType<typeof registerSchema>>;
