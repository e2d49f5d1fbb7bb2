import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Tabler icons that pages use, by name; `npm run icons` makes public/icons.svg of them. */
export const ICONS = [
  'alert-circle',
  'alert-triangle',
  'archive',
  'arrow-down',
  'arrow-left',
  'arrow-right',
  'arrow-up',
  'ban',
  'bolt',
  'building',
  'calendar',
  'check',
  'checkbox',
  'chevron-down',
  'chevron-left',
  'chevron-right',
  'circle-check',
  'circle-dashed',
  'circle-x',
  'clipboard-check',
  'clock',
  'copy',
  'device-floppy',
  'door-exit',
  'download',
  'edit',
  'external-link',
  'eye',
  'file-text',
  'filter',
  'flag',
  'flower',
  'forms',
  'git-branch',
  'git-compare',
  'history',
  'inbox',
  'info-circle',
  'key',
  'layout-dashboard',
  'list-check',
  'list-details',
  'lock',
  'logout',
  'mail',
  'menu-2',
  'message',
  'paperclip',
  'pencil',
  'player-pause',
  'player-play',
  'plus',
  'refresh',
  'rocket',
  'search',
  'send',
  'settings',
  'shield',
  'sitemap',
  'template',
  'ticket',
  'trash',
  'upload',
  'user',
  'user-check',
  'user-x',
  'users',
  'x',
] as const;

const fileOf = createRequire(import.meta.url).resolve;
const SYMBOL = 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';

/** One icon's drawing as a symbol, without its empty frame. */
function symbolOf(name: string): string {
  const svg = readFileSync(fileOf(`@tabler/icons/outline/${name}.svg`), 'utf8');
  const shapes = svg
    .slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'))
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, '');
  return `<symbol id="${name}" ${SYMBOL}>${shapes.replace(/\s+/g, ' ').replace(/> </g, '><').trim()}</symbol>`;
}

const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${ICONS.map((name) => symbolOf(name)).join('\n')}\n</svg>\n`;
writeFileSync(fileURLToPath(new URL('../../public/icons.svg', import.meta.url)), sprite);
