import { Component, type ReactNode } from "react";
import { I18nContext } from "../i18n/context";

interface Props {
  children: ReactNode;
}

/** Shows a way out instead of an empty page when rendering fails, also when a page's code can't be loaded. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  static override contextType = I18nContext;
  declare context: React.ContextType<typeof I18nContext>;
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    const texts = this.context?.t.errors;
    if (!this.state.failed || !texts) return this.props.children;
    return (
      <section className="notice" role="alert">
        <h1>{texts.crashTitle}</h1>
        <p>{texts.crashText}</p>
        <div className="actions">
          <button type="button" className="button primary" onClick={() => window.location.reload()}>
            {texts.reload}
          </button>
        </div>
      </section>
    );
  }
}
