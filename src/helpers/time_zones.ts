/** A time zone as a list offers it: its name, and words that begin with the place, so that typing finds it. */
export type TimeZoneOption = { readonly value: string; readonly label: string };

let known: readonly string[] | undefined;

/** Every time zone to choose from by place, "Berlin (Europe)", UTC first; with the chosen one, also where it has an older name. */
export function timeZoneOptions(chosen: string): TimeZoneOption[] {
  known ??= Intl.supportedValuesOf('timeZone').filter((name) => name.includes('/'));
  const names = new Set(chosen === 'UTC' || chosen === '' ? known : [...known, chosen]);
  const places = [...names].map((value) => ({ value, label: labelOf(value) }));
  return [{ value: 'UTC', label: 'UTC' }, ...places.sort((a, b) => a.label.localeCompare(b.label, 'en'))];
}

function labelOf(name: string): string {
  const [area, ...places] = name.replaceAll('_', ' ').split('/');
  return places.length === 0 ? String(area) : `${places.reverse().join(', ')} (${area})`;
}
