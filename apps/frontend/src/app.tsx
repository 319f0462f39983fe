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
const AccountPage = lazy(() => import("./account/account-page"));
const BookingPage = lazy(() => import("./bookings/booking-page"));
const OrganizerArea = lazy(() => import("./organizer/area"));
const MyEventsPage = lazy(() => import("./organizer/my-events-page"));
const NewEventPage = lazy(() => import("./organizer/new-event-page"));
const DashboardPage = lazy(() => import("./organizer/dashboard-page"));
const EditEventPage = lazy(() => import("./organizer/edit-event-page"));
const CheckInPage = lazy(() => import("./organizer/check-in-page"));
const PeoplePage = lazy(() => import("./admin/people-page"));

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
        <Route element={<SignedIn />}>
          <Route path="organizer" element={<OrganizerArea />}>
            <Route index element={<MyEventsPage />} />
            <Route path="new" element={<NewEventPage />} />
            <Route path=":eventId" element={<DashboardPage />} />
            <Route path=":eventId/edit" element={<EditEventPage />} />
            <Route path=":eventId/check-in" element={<CheckInPage />} />
          </Route>
          <Route path="admin" element={<PeoplePage />} />
        </Route>
        <Route path="account" element={<AccountPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}
