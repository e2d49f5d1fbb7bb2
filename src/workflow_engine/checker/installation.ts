/** What the checker must know of the company; null = not known (command line), then findings that need it are left out. */
export type Installation = {
  /** `people`: active task workers who have the role. */
  readonly companyRoles: readonly { readonly name: string; readonly people: number }[] | null;
  readonly activeTaskWorkers: number | null;
  readonly actionsAvailable: boolean;
};

/** How many active task workers have a company role; undefined where the company lacks it. Names differ by more than capitals. */
export function peopleIn({ companyRoles }: Installation, name: string): number | undefined {
  return companyRoles?.find((role) => role.name.toLowerCase() === name.toLowerCase())?.people;
}
