import { infiniteQueryOptions } from "@tanstack/react-query";
import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { User } from "../api/session";

const PAGE = 20;

/** People whose name or e-mail holds a text, in the order in which they came. */
export const peopleQuery = (query: string) =>
  infiniteQueryOptions({
    queryKey: ["admin", "people", query],
    queryFn: ({ pageParam: cursor, signal }) => {
      const params = { query: { query: query || undefined, limit: PAGE, cursor } };
      return unwrap(api.GET("/api/auth/users", { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const giveRole = (user: User, role: User["role"]): Promise<User> =>
  unwrap(api.PUT("/api/auth/users/{user_id}/role", { params: { path: { user_id: user.id } }, body: { role } }));
