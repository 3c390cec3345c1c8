// The program comes in two parts. The first is what a page needs to be seen at work; the rest is fetched behind the running page.
//
// Where the first part calls a function of the rest, a stub stands, and `rest` gets the rest there and then if it is not there yet.
// That holds the page up for as long as the download takes, so whoever shows a page asks for the rest before (`bring`).
const ADDRESS = new URL('raftglass-web_rest.wasm', import.meta.url).href;

/** Options that the first part knows what to do with. Whatever else is asked for, both parts are there before it is read. */
const PLAIN = ['scenario', 'depth', 'panes', 'controls', 'theme', 'locale', 'autoplay', 'speed', 'readonly'];

let module;
let asked;
const failures = new Set();

/** Whether the first part is enough to begin with options of these names. */
export const isPlain = (names) => names.every((name) => PLAIN.includes(name));

/** Calls `tell` once when a part that is needed now cannot be had. Gives a function that ends this. */
export const onFailure = (tell) => {
  failures.add(tell);
  return () => failures.delete(tell);
};

/** Lets the first part reach the rest: tables, memory and globals are shared, functions are lent through a table. */
const join = (first) => {
  if (first.__rest_loaded.value) return;
  const slot = {};
  for (const wanted of WebAssembly.Module.imports(module)) {
    if (wanted.module === 'slot') slot[wanted.name] = first.__rest_table.get(Number(wanted.name));
  }
  new WebAssembly.Instance(module, { first, slot });
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

/** What a stub calls. */
export const rest = (first) => {
  try {
    module ??= new WebAssembly.Module(now());
    join(first);
  } catch (error) {
    for (const tell of failures) tell();
    failures.clear();
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
