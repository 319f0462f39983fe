import { queryOptions } from "@tanstack/react-query";
import { api, type WaitingPlace } from "../api/client";
import { MINE } from "../api/offline-copies";
import { pollPause } from "../api/poll";
import { unwrap } from "../api/problem";

const LIVE_MS = 10_000;
const MOST = 50;

/** The signed-in person's places on waiting lists, newest first; watched while one of them can change. */
export const waitingQuery = () =>
  queryOptions({
    queryKey: [MINE, "waiting"],
    queryFn: async ({ signal }) => {
      const params = { query: { limit: MOST } };
      return (await unwrap(api.GET("/api/bookings/waiting-list", { params, signal }))).items;
    },
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? pollPause(LIVE_MS, state) : false),
  });

/** Whether somebody still waits, or has an offer. */
export const isOpen = ({ status }: WaitingPlace): boolean => status === "waiting" || status === "offered";

export const joinWaitingList = (eventId: string, seats: number): Promise<WaitingPlace> =>
  unwrap(api.POST("/api/bookings/waiting-list", { body: { event_id: eventId, seats } }));

export const leaveWaitingList = (placeId: string): Promise<unknown> =>
  unwrap(api.DELETE("/api/bookings/waiting-list/{entry_id}", { params: { path: { entry_id: placeId } } }));
