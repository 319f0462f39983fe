/** What the event service takes as a picture. */
export const imageTypes = ["image/jpeg", "image/png", "image/webp"] as const;
export type ImageType = (typeof imageTypes)[number];
export const LARGEST_IMAGE = 5 * 1024 * 1024;

export type Unfit = "type" | "size" | "empty";

/** Why a file can't be the picture of an event; nothing when it can. */
export function unfitness({ type, size }: Pick<File, "type" | "size">): Unfit | undefined {
  if (!isImageType(type)) return "type";
  if (size === 0) return "empty";
  return size > LARGEST_IMAGE ? "size" : undefined;
}

export const isImageType = (type: string): type is ImageType => imageTypes.some((known) => known === type);

/** Megabytes as people of a locale write them. */
export const megabytes = (bytes: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(
    bytes / (1024 * 1024),
  );
