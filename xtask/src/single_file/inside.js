// The page in one file. What it would fetch lies in it; what it asks for besides goes the usual way, and the policy refuses it.
const inside = (id) => document.getElementById(id).textContent;
const href = (address) => new URL(address, document.baseURI).href;
const files = new Map(Object.entries(JSON.parse(inside('raftglass-files'))).map(([name, text]) => [href(name), text]));
const { fetch: fetchOutside, open: openOutside } = window;

window.fetch = async (asked, options) => {
  const text = files.get(href(asked.url ?? asked));
  return text === undefined ? fetchOutside.call(window, asked, options) : new Response(text);
};

// The speaker's window is a page of its own, which is not in the file: as if the browser had not let it open.
window.open = (address, ...rest) => String(address).startsWith('speaker.html') ? null : openOutside.call(window, address, ...rest);

const bytes = (id) => Uint8Array.from(atob(inside(id)), (c) => c.charCodeAt(0));

// Stands where `boot.js` imports the module.
const engine = {
  default: () => __wbg_init({ module_or_path: bytes('raftglass-first') }),
  mount,
  inParts: false, // nothing is worth asking for before it is needed
};

// Stands for `rest.js`: nothing has to be fetched, so the parts are soon joined.
let imports;
lend = (own) => (imports = own);
const join = (first, module) => {
  if (first.__rest_loaded.value) return;
  const wanted = WebAssembly.Module.imports(module).filter((other) => other.module === 'slot');
  const slot = Object.fromEntries(wanted.map(({ name }) => [name, first.__rest_table.get(Number(name))]));
  new WebAssembly.Instance(module, { first, slot, g: imports });
};
const bring = async (first) => join(first, await WebAssembly.compile(bytes('raftglass-rest')));
rest = (first) => join(first, new WebAssembly.Module(bytes('raftglass-rest')));
const ask = () => {};
const isPlain = () => true;
const hold = () => {};
const onMissed = () => {};

// A file of its own has no server that could lack anything.
const incomplete = () => ({});
const trouble = async (error) => ({ message: `Raftglass: ${error?.message ?? error}` });
