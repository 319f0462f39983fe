import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { lazy } from "react";
import { BrowserRouter, Route, Routes } from "react-router";
import type { Messages } from "./i18n/en";
import type { Language } from "./i18n/locale";
import { I18nProvider } from "./i18n/provider";
import { Layout } from "./layout/layout";
import { NotFoundPage } from "./layout/not-found-page";
import { SignedIn } from "./account/signed-in";
import { ErrorBoundary } from "./ui/error-boundary";

const DiscoverPage = lazy(() => import("./events/discover-page"));
const EventPage = lazy(() => import("./events/event-page"));
const LoginPage = lazy(() => import("./account/login-page"));
const RegisterPage = lazy(() => import("./account/register-page"));
const BookingsPage = lazy(() => import("./bookings/bookings-page"));
const BookingPage = lazy(() => import("./bookings/booking-page"));

interface Props {
  language: Language;
  messages: Messages;
  queryClient: QueryClient;
}

/** The web app: everything that all pages share, and the table of pages. */
export function App({ language, messages, queryClient }: Props) {
  return (
    <I18nProvider language={language} messages={messages}>
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>
          <BrowserRouter>
            <Pages />
          </BrowserRouter>
        </QueryClientProvider>
      </ErrorBoundary>
    </I18nProvider>
  );
}

/** Every page by its path; the ones under SignedIn ask visitors to log in first. */
export function Pages() {
  return (
    <Routes>
      <Route element={<Layout />}>
        <Route index element={<DiscoverPage />} />
        <Route path="events/:eventId" element={<EventPage />} />
        <Route path="login" element={<LoginPage />} />
        <Route path="register" element={<RegisterPage />} />
        <Route path="bookings" element={<SignedIn />}>
          <Route index element={<BookingsPage />} />
          <Route path=":bookingId" element={<BookingPage />} />
        </Route>
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}
