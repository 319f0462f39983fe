/** Address of the log-in (or register) page that leads back to where the visitor is. */
export function pathToLogin(from: string, page: "/login" | "/register" = "/login"): string {
  const here = new URL(from, window.location.origin);
  const back = isEntrance(here.pathname) ? returnPath(here.search) : from;
  return back === "/" ? page : `${page}?${new URLSearchParams({ return: back })}`;
}

/** Where to go after logging in; never to another site, whatever the address says. */
export function returnPath(search: string): string {
  const wish = new URLSearchParams(search).get("return") ?? "/";
  const url = URL.canParse(wish, window.location.origin) ? new URL(wish, window.location.origin) : undefined;
  const isOwn = url?.origin === window.location.origin && !isEntrance(url.pathname);
  return isOwn ? url.pathname + url.search : "/";
}

const isEntrance = (pathname: string): boolean => pathname === "/login" || pathname === "/register";
