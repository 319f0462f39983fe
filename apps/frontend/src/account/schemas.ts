import * as v from "valibot";
import type { Messages } from "../i18n/en";

/** What auth asks of a password; it also refuses common ones. */
export const PASSWORD_MIN = 10;
const PASSWORD_MAX = 128;
const NAME_MAX = 100;

const required = (t: Messages) => v.pipe(v.string(), v.trim(), v.nonEmpty(t.validation.required));
const email = (t: Messages) => v.pipe(required(t), v.email(t.validation.email));

const name = (t: Messages) => v.pipe(required(t), v.maxLength(NAME_MAX, t.validation.tooLong(NAME_MAX)));
const knownPassword = (t: Messages) => v.pipe(v.string(), v.nonEmpty(t.validation.required));
const newPassword = (t: Messages) =>
  v.pipe(
    v.string(),
    v.minLength(PASSWORD_MIN, t.validation.tooShort(PASSWORD_MIN)),
    v.maxLength(PASSWORD_MAX, t.validation.tooLong(PASSWORD_MAX)),
  );

export const loginSchema = (t: Messages) => v.object({ email: email(t), password: knownPassword(t) });
export const registerSchema = (t: Messages) => v.object({ name: name(t), email: email(t), password: newPassword(t) });
export const nameSchema = (t: Messages) => v.object({ name: name(t) });
export const passwordChangeSchema = (t: Messages) =>
  v.object({ current_password: knownPassword(t), password: newPassword(t) });
export const deletionSchema = (t: Messages) => v.object({ password: knownPassword(t) });

export type LoginInput = v.InferOutput<ReturnType<typeof loginSchema>>;
export type RegisterInput = v.InferOutput<ReturnType<typeof registerSchema>>;
