import { Suspense } from "react";
import { Outlet, useLocation } from "react-router";
import { useI18n } from "../i18n/context";
import { ErrorBoundary } from "../ui/error-boundary";
import { PageSkeleton } from "../ui/skeleton";
import { Footer } from "./footer";
import { Header } from "./header";
import { useScroll } from "./use-scroll";

/** What surrounds every page. A page that breaks leaves header and footer working. */
export function Layout() {
  const { t } = useI18n();
  const { pathname } = useLocation();
  useScroll();
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
