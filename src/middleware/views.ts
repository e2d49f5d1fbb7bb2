import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ejs from 'ejs';

/** What a view is given. Without a prototype, so that nothing is found there; by a constructor, since V8 keeps the objects of `Object.create(null)` as slow tables. */
const Given = function Given() {} as unknown as new () => Data;
Given.prototype = Object.create(null);

type Data = { [name: string]: unknown };
type View = {
  readonly text: string;
  readonly file: string;
  /** Every word in the view's code that could be the name of something it is given. */
  readonly words: readonly string[];
  /** The view for each set of its words that it was given. */
  readonly compiled: Map<string, (data: Data) => string>;
};

const CODE = /<%(?![%#])([\s\S]*?)%>/g;
const WORD = /(\.\.\.|\??\.)?\s*(?<![\w$])([A-Za-z_$][\w$]*)/g;
/** What no variable can be named, or what EJS itself names so. */
const TAKEN = new Set(
  `arguments,await,break,case,catch,class,const,continue,debugger,default,delete,do,else,enum,eval,export,extends,false,finally,for,
   function,if,implements,import,in,instanceof,interface,let,new,null,package,private,protected,public,return,static,super,switch,
   this,throw,true,try,typeof,var,void,while,with,yield,include,locals,escapeFn,rethrow`.split(/,\s*/),
);

// What it is given is an object of ours already (`Given`), which EJS would copy once more.
const OPTIONS = { strict: true, unsafePrototypeLocals: true };

function wordsIn(text: string): string[] {
  const code = [...text.matchAll(CODE)].map(([, inside = '']) => inside).join('\n');
  const words = [...code.matchAll(WORD)].flatMap(([, dot, word = '']) => (dot === '.' || dot === '?.' ? [] : [word]));
  return [...new Set(words)].filter((word) => !TAKEN.has(word) && !word.startsWith('__'));
}

/**
 * The engine of our views for Express: EJS, each view compiled once for the names that it is given. EJS itself looks every name up by `with`, and
 * asks the disk where an include is each time it is drawn, which was half of the CPU of a list (1,340 µs; 130 so). A name that was not given
 * is a ReferenceError as before. `include` takes a view's path from `folder` on.
 */
export function views(folder: string) {
  const known = new Map<string, View>();
  const names = new Map<string, string>();

  function read(name: string): View {
    const file = join(folder, `${name}.ejs`);
    const text = readFileSync(file, 'utf8');
    const view = { text, file, words: wordsIn(text), compiled: new Map() };
    known.set(name, view);
    return view;
  }

  /** `data` is this view's own: it is given `include`. */
  function render(name: string, data: Data): string {
    const view = known.get(name) ?? read(name);
    data.include = (other: string, more?: object) => render(other, Object.assign(new Given(), data, more));
    return compiledFor(view, data)(data);
  }

  return (path: string, data: object, done: (error: unknown, html?: string) => void): void => {
    try {
      const name = names.get(path) ?? relative(folder, path).slice(0, -'.ejs'.length).split(sep).join('/');
      names.set(path, name);
      done(null, render(name, Object.assign(new Given(), data)));
    } catch (error) {
      done(error);
    }
  };
}

function compiledFor({ text, file, words, compiled }: View, data: Data): (data: Data) => string {
  let given = '';
  for (const word of words) given += word in data ? '1' : '0';
  const known = compiled.get(given);
  if (known) return known;
  const destructuredLocals = ['include', ...words.filter((word) => word in data)];
  // In a block of its own a view may name its own things as it is given others.
  const made = ejs.compile(`<% { %>${text}<% } %>`, { ...OPTIONS, filename: file, destructuredLocals });
  compiled.set(given, made);
  return made;
}
