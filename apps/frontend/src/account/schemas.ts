import * as v from "valibot";
import type { Messages } from "../i18n/en";

/** What auth asks of a password; it also refuses common ones. */
export const PASSWORD_MIN = 10;
const PASSWORD_MAX = 128;
const NAME_MAX = 100;

const required = (t: Messages) => v.pipe(v.string(), v.trim(), v.nonEmpty(t.validation.required));
const email = (t: Messages) => v.pipe(required(t), v.email(t.validation.email));

export const loginSchema = (t: Messages) =>
  v.object({ email: email(t), password: v.pipe(v.string(), v.nonEmpty(t.validation.required)) });

export const registerSchema = (t: Messages) =>
  v.object({
    name: v.pipe(required(t), v.maxLength(NAME_MAX, t.validation.tooLong(NAME_MAX))),
    email: email(t),
    password: v.pipe(
      v.string(),
      v.minLength(PASSWORD_MIN, t.validation.tooShort(PASSWORD_MIN)),
      v.maxLength(PASSWORD_MAX, t.validation.tooLong(PASSWORD_MAX)),
    ),
  });

export type LoginInput = v.InferOutput<ReturnType<typeof loginSchema>>;
export type RegisterInput = v.InferOutput<ReturnType<typeof registerSchema>>;
