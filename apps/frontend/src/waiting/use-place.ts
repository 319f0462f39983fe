import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Problem } from "../api/problem";
import { joinWaitingList, leaveWaitingList, waitingQuery } from "./queries";

/** The person's latest place on the waiting list of an event. @param isNeeded whether there may be one */
export function usePlace(eventId: string, isNeeded: boolean) {
  const { data } = useQuery({ ...waitingQuery(), enabled: isNeeded });
  return data?.find((place) => place.event.id === eventId);
}

/** Joining and leaving; whatever comes out, the places and the event are read again. */
export function useWaitingList() {
  const queries = useQueryClient();
  const readAgain = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: waitingQuery().queryKey }),
      queries.invalidateQueries({ queryKey: ["events"] }),
    ]);
  const join = useMutation({
    mutationFn: ({ eventId, seats }: { eventId: string; seats: number }) => joinWaitingList(eventId, seats),
    networkMode: "online",
    onSettled: readAgain,
  });
  const leave = useMutation({ mutationFn: leaveWaitingList, onSettled: readAgain });
  // Somebody who is on the list already has what they asked for.
  const error = [join.error, leave.error].find((each) => !(each instanceof Problem && each.code === "already_waiting"));
  return { join, leave, error: error ?? undefined, readAgain };
}
