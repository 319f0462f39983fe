import { useEffect, useState } from "react";
import { useNavigate } from "react-router";

/** The browser's own record of where one goes; browsers that lack it can't be held back on "back". */
interface NavigateEvent extends Event {
  navigationType: "push" | "replace" | "reload" | "traverse";
  destination: { key: string };
}
interface Navigation extends EventTarget {
  traverseTo: (key: string) => unknown;
}
const history = (): Navigation | undefined => (window as { navigation?: Navigation }).navigation;

/**
 * Keeps what was typed from getting lost by a link, the back button or closing the tab.
 *
 * @param isDirty whether there is something to lose
 * @returns what to do when the person confirms to leave; nothing while nobody wants to
 */
export function useLeaveGuard(isDirty: boolean) {
  const navigate = useNavigate();
  const [wish, setWish] = useState<() => void>();

  useEffect(() => {
    if (!isDirty || wish) return undefined;
    const ask = (event: Event, go: () => unknown) => {
      event.preventDefault();
      event.stopPropagation();
      setWish(() => () => void go());
    };
    const onClick = (event: MouseEvent) => {
      const path = pathOfClick(event);
      if (path !== undefined) ask(event, () => navigate(path));
    };
    const onNavigate = (event: Event) => {
      const { navigationType, destination, cancelable } = event as NavigateEvent;
      if (navigationType === "traverse" && cancelable) ask(event, () => history()?.traverseTo(destination.key));
    };
    const onUnload = (event: Event) => event.preventDefault();
    document.addEventListener("click", onClick, { capture: true });
    window.addEventListener("beforeunload", onUnload);
    history()?.addEventListener("navigate", onNavigate);
    return () => {
      document.removeEventListener("click", onClick, { capture: true });
      window.removeEventListener("beforeunload", onUnload);
      history()?.removeEventListener("navigate", onNavigate);
    };
  }, [isDirty, wish, navigate]);

  return { leave: wish, stay: () => setWish(undefined) };
}

/** Where a click on a link would go within the app; nothing when it opens another tab or stays on the page. */
function pathOfClick(event: MouseEvent): string | undefined {
  const link = (event.target as Element).closest("a");
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || link.target || link.origin !== window.location.origin) return undefined;
  return link.pathname === window.location.pathname ? undefined : link.pathname + link.search;
}
