import { createRoutesFromElements, type RouteObject } from "react-router";
import { expect, test } from "vitest";
import { Pages } from "./app";

/** Every address that has a page, layouts left out. */
function paths(routes: RouteObject[], above = ""): string[] {
  return routes.flatMap(({ path, children }) => {
    const here = path ? `${above}/${path}` : above;
    return children ? paths(children, here) : [here || "/"];
  });
}

test("paths.json names every page, so that the browser tests visit each", async () => {
  const table = createRoutesFromElements((Pages() as React.ReactElement<React.PropsWithChildren>).props.children);
  await expect(JSON.stringify(paths(table).sort(), null, 2) + "\n").toMatchFileSnapshot("paths.json");
});
