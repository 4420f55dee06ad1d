export interface Person {
  display_name?: string | null;
  login?: string | null;
}

/** What somebody is called, also when they have no name or have been erased. */
export const personName = ({ display_name, login }: Person): string =>
  display_name || login || "Erased person";
