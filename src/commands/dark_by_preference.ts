const DARK = /^(?:\.theme-dark|\.navbar-dark)(?![\w-])/;

/**
 * Repeats Tabler's dark rules for readers whose system prefers dark (Tabler knows only an attribute that a script would have
 * to set): after each rule for `.theme-dark …` or `.navbar-dark …` the same for `:root …` or `.navbar …` inside a media query.
 * Takes and gives minified CSS.
 */
export function darkByPreference(css: string): string {
  return css.replace(
    /(^|[{};]|\*\/)([^{};@/]*\.(?:theme|navbar)-dark[^{};@]*)\{([^{}]*)\}/g,
    (rule, before: string, list: string, declarations: string) => {
      const selectors = selectorsOf(list).filter((selector) => DARK.test(selector));
      if (selectors.length === 0) return rule;
      const preferred = selectors.map((selector) =>
        selector.replace('.theme-dark', ':root').replace('.navbar-dark', '.navbar'),
      );
      return `${before}${list}{${declarations}}@media (prefers-color-scheme:dark){${preferred.join(',')}{${declarations}}}`;
    },
  );
}

/** The selectors of a list, split at commas outside brackets. */
function selectorsOf(list: string): string[] {
  return list.split(/,(?![^([]*[)\]])/).map((selector) => selector.trim());
}
