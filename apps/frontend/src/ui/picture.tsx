import { useState } from "react";
import type { Category } from "../api/client";
import { Poster } from "./poster";

interface Props {
  event: { id: string; category: Category; image_url: string | null };
  /** Pictures below the first screen can wait. */
  eager?: boolean;
}

/** An event's picture, or a drawn one when there is none or it can't be loaded. */
export function Picture({ event, eager = false }: Props) {
  const [broken, setBroken] = useState<string>();
  if (!event.image_url || broken === event.image_url) return <Poster seed={event.id} category={event.category} />;
  const url = event.image_url;
  return (
    <img
      className="poster"
      src={url}
      alt=""
      width={640}
      height={360}
      loading={eager ? "eager" : "lazy"}
      onError={() => setBroken(url)}
    />
  );
}
