import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Event } from "../api/client";
import { ownEventQuery } from "./queries";

/** Does something to an event, and lets every page that shows it know. */
export function useEventChange<Input = void>(send: (input: Input) => Promise<Event>, onDone?: (event: Event) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: (event) => {
      queries.setQueryData(ownEventQuery(event.id).queryKey, { event, etag: undefined });
      void queries.invalidateQueries({ queryKey: ["organizer"] });
      void queries.invalidateQueries({ queryKey: ["events"] });
      onDone?.(event);
    },
  });
}
