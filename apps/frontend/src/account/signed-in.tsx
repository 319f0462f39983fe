import { Navigate, Outlet, useLocation } from "react-router";
import { useSession } from "../api/use-session";
import { PageSkeleton } from "../ui/skeleton";
import { pathToLogin } from "./return-path";

/** Pages for people with an account; others log in first and come back. */
export function SignedIn() {
  const session = useSession();
  const { pathname, search } = useLocation();
  if (session.status === "starting") return <PageSkeleton />;
  if (session.status === "anonymous") return <Navigate to={pathToLogin(pathname + search)} replace />;
  return <Outlet />;
}
