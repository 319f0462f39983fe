import { onlineManager } from "@tanstack/react-query";
import { Component, useEffect, type ReactNode } from "react";
import { useOnline } from "../api/use-online";
import { useI18n } from "../i18n/context";
import { Offline } from "./offline";

interface Props {
  children: ReactNode;
}

/** Shows a way out instead of an empty page when rendering fails, also when a page's code can't be loaded. */
export class ErrorBoundary extends Component<Props, { failed: boolean; isOnline: boolean }> {
  override state = { failed: false, isOnline: true };

  static getDerivedStateFromError() {
    return { failed: true, isOnline: onlineManager.isOnline() };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return this.state.isOnline ? <Crash /> : <WithoutCode />;
  }
}

function Crash() {
  const { errors } = useI18n().t;
  return (
    <section className="notice" role="alert">
      <h1>{errors.crashTitle}</h1>
      <p>{errors.crashText}</p>
      <div className="actions">
        <button type="button" className="button primary" onClick={reload}>
          {errors.reload}
        </button>
      </div>
    </section>
  );
}

/** The code of a page comes only by loading the page again: React remembers that it failed. */
function WithoutCode() {
  const isOnline = useOnline();
  useEffect(() => {
    if (isOnline) reload();
  }, [isOnline]);
  return <Offline as="page" />;
}

const reload = (): void => window.location.reload();
