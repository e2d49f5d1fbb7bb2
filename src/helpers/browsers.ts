// In this order: Edge and Opera say that they are Chrome as well, Chrome that it is Safari.
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/, 'an iPhone'],
  [/\biPad\b/, 'an iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'a Mac'],
  [/\bCrOS\b/, 'a Chromebook'],
  [/\bLinux\b/, 'Linux'],
];

/** A browser in words, by what it says of itself: "Firefox on Windows"; "Another browser" for whatever is not known. */
export function browserInWords(userAgent: string | undefined): string {
  const find = (list: typeof BROWSERS) => list.find(([form]) => form.test((userAgent ?? '').slice(0, 500)))?.[1];
  const system = find(SYSTEMS);
  return `${find(BROWSERS) ?? 'Another browser'}${system === undefined ? '' : ` on ${system}`}`;
}
