/** Paths of one's own files: names with `/` between them, without one in front. */

export const inside = (folder: string | undefined, name: string): string =>
  folder ? `${folder}/${name}` : name;

export interface Crumb {
  name: string;
  path: string | undefined;
}

/** The way from the outermost folder to this one. */
export function crumbs(folder: string | undefined): Crumb[] {
  const names = folder ? folder.split("/") : [];
  const steps = names.map((name, depth) => ({ name, path: names.slice(0, depth + 1).join("/") }));
  return [{ name: "My files", path: undefined }, ...steps];
}
