// The program comes in two parts. The first is what a page needs to be seen at work; the rest is fetched behind the running page.
//
// Where the first part calls a function of the rest, a stub stands, and `rest` gets the rest there and then if it is not there yet.
// That holds the page up for as long as the download takes. So whoever shows a page asks for the rest before (`bring`), and lets
// what is done there wait for it (`hold`).
const ADDRESS = new URL('raftglass-web_rest.wasm', import.meta.url).href;

/** Options with values that the first part knows what to do with. Whatever else is asked for, both parts are there before it is read. */
const PLAIN = new Map([
  ['theme', /^(auto|light|dark|projector)$/],
  ['locale', /^(en|zh)([-_]|$)/i],
]);

let module;
let imports;
let asked;
let isMissed = false;
const watchers = new Set();

/** Whether the first part is enough to begin with these options, as pairs of name and value. */
export const isPlain = (options) => options.every(([name, value]) => PLAIN.get(name)?.test(value));

/** Calls `tell(true)` when the rest is needed and cannot be had, and `tell(false)` when it is there after all. Gives a function that
 * ends this. */
export const onMissed = (tell) => {
  watchers.add(tell);
  return () => watchers.delete(tell);
};
const missed = (now) => {
  if (now === isMissed) return;
  isMissed = now;
  for (const tell of watchers) tell(now);
};

/** Keeps what the first part imports, for the rest. */
export const lend = (own) => {
  imports = own;
  return own;
};

/** Lets the first part reach the rest: tables, memory and globals are shared, functions are lent through a table. */
const join = (first) => {
  if (first.__rest_loaded.value) return;
  const slot = {};
  for (const wanted of WebAssembly.Module.imports(module)) {
    if (wanted.module === 'slot') slot[wanted.name] = first.__rest_table.get(Number(wanted.name));
  }
  new WebAssembly.Instance(module, { first, slot, g: imports });
  missed(false);
};

/** Begins to fetch the rest; a second call is the same fetch, unless that one failed. */
export const ask = () => {
  asked ??= (async () => {
    const response = await fetch(ADDRESS);
    if (!response.ok) throw new Error(`${ADDRESS}: ${response.status}`);
    // Not as a stream: a host may call the file something else.
    return WebAssembly.compile(await response.arrayBuffer());
  })();
  asked.catch(() => { asked = undefined; });
  return asked;
};

/** Has the rest there for the exports of the first part. `trunk serve` makes one part: then nothing is to be done. */
export const bring = async (first) => {
  if (!first.__rest_table) return;
  module ??= await ask();
  join(first);
};

/** What somebody does that waits for the rest, and what is not worth waiting for: where the pointer is. */
const KEPT = ['click', 'keydown', 'pointerdown', 'input', 'change'];
const PASSED = ['pointerenter', 'pointerleave', 'pointermove', 'pointerover', 'pointerout'];
/** Keys that the page has a use for; all others, such as the one that loads the page again, are the browser's. */
const KEYS = /^(.|Arrow.+|Page.+|Home|End|Enter|Escape)$/u;
/** What takes a key itself: a press comes of it, or a letter. All other keys the browser must not use as well. */
const ACTIVE = 'a, button, input, select, summary, textarea';

/** Lets what is done in `place` wait for the rest, until `signal` ends it. While something waits, `busy` has `aria-busy`. */
export const hold = (place, busy, first, signal) => {
  if (!first.__rest_table) return;
  const waiting = [];
  const release = () => {
    for (const [target, event] of waiting.splice(0)) target.dispatchEvent(new event.constructor(event.type, event));
  };
  const keep = (event) => {
    if (first.__rest_loaded.value || !event.isTrusted) return;
    event.stopImmediatePropagation();
    const [target] = event.composedPath();
    const isKey = event.type === 'keydown';
    if (isKey && (event.ctrlKey || event.metaKey || event.altKey || !KEYS.test(event.key))) return;
    if (event.type === 'click' || isKey && !target.closest?.(ACTIVE)) event.preventDefault();
    waiting.push([target, event]);
    if (waiting.length > 1) return;
    busy.setAttribute('aria-busy', 'true');
    bring(first).then(release, () => {
      waiting.length = 0;
      missed(true);
    }).finally(() => busy.removeAttribute('aria-busy'));
  };
  const pass = (event) => {
    if (!first.__rest_loaded.value && event.isTrusted) event.stopImmediatePropagation();
  };
  for (const type of KEPT) place.addEventListener(type, keep, { capture: true, signal });
  for (const type of PASSED) place.addEventListener(type, pass, { capture: true, signal });
};

/** What a stub calls. */
export const rest = (first) => {
  try {
    module ??= new WebAssembly.Module(now());
    join(first);
  } catch (error) {
    missed(true);
    throw error;
  }
};

/** The bytes of the rest, without letting anything else happen. */
const now = () => {
  performance.mark('raftglass-held-up');
  const request = new XMLHttpRequest();
  request.open('GET', ADDRESS, false);
  // The only way to get bytes like this: each as the low half of a character.
  request.overrideMimeType('text/plain; charset=x-user-defined');
  request.send();
  if (request.status !== 200) throw new Error(`${ADDRESS}: ${request.status}`);
  return Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 0xff);
};
