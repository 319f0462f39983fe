import { Suspense, useEffect } from "react";
import { NavigationType, Outlet, useLocation, useNavigationType } from "react-router";
import { useI18n } from "../i18n/context";
import { ErrorBoundary } from "../ui/error-boundary";
import { PageSkeleton } from "../ui/skeleton";
import { Footer } from "./footer";
import { Header } from "./header";

/** What surrounds every page. A page that breaks leaves header and footer working. */
export function Layout() {
  const { t } = useI18n();
  const { pathname } = useLocation();
  useScrollToTop(pathname);
  return (
    <>
      <a className="skip-link" href="#content">
        {t.common.skip}
      </a>
      <Header />
      <main id="content" tabIndex={-1}>
        <ErrorBoundary key={pathname}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
      <Footer />
    </>
  );
}

/** A new page starts at its top; going back leaves the place to the browser. */
function useScrollToTop(pathname: string): void {
  const type = useNavigationType();
  useEffect(() => {
    if (type !== NavigationType.Pop) window.scrollTo(0, 0);
  }, [pathname, type]);
}
