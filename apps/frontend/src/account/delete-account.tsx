import { valibotResolver } from "@hookform/resolvers/valibot";
import { useState } from "react";
import { flushSync } from "react-dom";
import { useForm } from "react-hook-form";
import { Link } from "react-router";
import { api } from "../api/client";
import { Problem, unwrap } from "../api/problem";
import { endSession } from "../api/session";
import { useAccountTexts } from "../i18n/account";
import { useI18n } from "../i18n/context";
import { Alert } from "../ui/alert";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { deletionSchema } from "./schemas";
import { useProblemForm } from "./use-problem-form";

/** Deletes the account for good, after asking for the password. */
export function DeleteAccount({ onDeleted }: { onDeleted: () => void }) {
  const texts = useAccountTexts();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="button danger" onClick={() => setAsking(true)}>
        {texts.deleteAccount}
      </button>
      {isAsking && (
        <Dialog heading={texts.deleteTitle} onClose={() => setAsking(false)}>
          <DeletionForm onClose={() => setAsking(false)} onDeleted={onDeleted} />
        </Dialog>
      )}
    </>
  );
}

function DeletionForm({ onClose, onDeleted }: { onClose: () => void; onDeleted: () => void }) {
  const { t } = useI18n();
  const texts = useAccountTexts();
  const [mustStay, setMustStay] = useState(false);
  const form = useForm({ resolver: valibotResolver(deletionSchema(t)), defaultValues: { password: "" } });
  const { submit, message } = useProblemForm(form, async (body) => {
    setMustStay(false);
    try {
      await unwrap(api.DELETE("/api/auth/me", { body }));
    } catch (error) {
      if (!(error instanceof Problem && error.code === "events_to_come")) throw error;
      setMustStay(true);
      return;
    }
    // Before the session's end is noticed, which would lead to the log-in page.
    flushSync(onDeleted);
    endSession();
  });
  const { errors, isSubmitting } = form.formState;
  return (
    <form className="form" onSubmit={submit} noValidate>
      <p>{texts.deleteWarning}</p>
      {message && <Alert>{message}</Alert>}
      {mustStay && (
        <Alert>
          {texts.eventsToCome} <Link to="/organizer">{texts.toMyEvents}</Link>
        </Alert>
      )}
      <Field
        {...form.register("password")}
        label={texts.password}
        type="password"
        autoComplete="current-password"
        error={errors.password?.message}
      />
      <div className="actions">
        <button type="submit" className="button danger" disabled={isSubmitting}>
          {isSubmitting ? t.common.working : texts.deleteAccount}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {texts.keep}
        </button>
      </div>
    </form>
  );
}
