import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { views } from '#src/middleware/views.js';

const folder = mkdtempSync(join(tmpdir(), 'views-'));
afterAll(() => rmSync(folder, { recursive: true }));
const draw = views(folder);

/** The view of these words, drawn with that data. */
function drawn(name: string, text: string, data: object): string {
  const path = join(folder, `${name}.ejs`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return again(name, data);
}

function again(name: string, data: object): string {
  let drawing = '';
  draw(join(folder, `${name}.ejs`), data, (error, html) => {
    if (error) throw error;
    drawing = String(html);
  });
  return drawing;
}

describe('a view', () => {
  it('is drawn with what it is given, escaped', () => {
    expect(drawn('words', '<p title="<%= a %>"><%- b %></p>', { a: '"<&', b: '<b>' })).toBe(
      '<p title="&#34;&lt;&amp;"><b></p>',
    );
  });

  it('names its own things as it is given others, in any block and any form', () => {
    const text = `<% for (const one of all) { const name = one.name; %><%= name %>,<% } %><%= [...more, name?.length ?? 'none'].join() %>`;
    expect(drawn('own', text, { all: [{ name: 'x' }, { name: 'y' }], more: [1, 2], name: undefined })).toBe(
      'x,y,1,2,none',
    );
  });

  it('may be given a thing at one time and not at another', () => {
    const text = '<% if (locals.flash) { %><%= flash %><% } %>.';
    expect([drawn('sometimes', text, {}), again('sometimes', { flash: 'Saved' }), again('sometimes', {})]).toEqual([
      '.',
      'Saved.',
      '.',
    ]);
  });

  it('that needs what it is not given says so, with its file and line', () => {
    expect(() => drawn('missing', '\n<%= title %>', { titles: 1 })).toThrow(
      /missing\.ejs:2[\s\S]*title is not defined/,
    );
    expect(() => drawn('assigning', '<% title = 1 %>', {})).toThrow('title is not defined');
  });

  it('includes others by their path, with all that it has itself and what it gives besides', () => {
    drawn('parts/inner', '<%= a %><%= b %>', { a: 0, b: 0 });
    const text = `<%- include('parts/inner', { b: 2 }) %><%- include('parts/inner', { a: 3, b: 4 }) %><%= locals.b %>`;
    expect(drawn('outer', text, { a: 1 })).toBe('1234');
    expect(() => drawn('lost', `<%- include('parts/nowhere') %>`, {})).toThrow('nowhere.ejs');
  });

  it('finds nothing in what objects have of their own accord, and takes no option of EJS from its data', () => {
    expect(drawn('bare', '<%= typeof locals.toString %>', {})).toBe('undefined');
    const settings = { 'view options': { client: true, escapeFunction: 'broken', delimiter: '?' } };
    expect(drawn('options', '<%= a %>', { a: '<', settings, escape: 'x', client: true, delimiter: '?' })).toBe('&lt;');
  });

  it('may be given what has a name of the language’s own', () => {
    expect(drawn('globals', '<%= name %><%= Math.max(1, 2) %><%= status %>', { name: 'n', status: 's' })).toBe('n2s');
    expect(drawn('shadows', '<%= Date %>', { Date: 'today' })).toBe('today');
  });
});
