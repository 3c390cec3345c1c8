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

// Stands where `boot.js` imports the module.
const engine = {
  default: () => __wbg_init({ module_or_path: Uint8Array.from(atob(inside('raftglass-wasm')), (c) => c.charCodeAt(0)) }),
  mount,
};

// A file of its own has no server that could lack anything.
const trouble = async (error) => ({ message: `Raftglass: ${error?.message ?? error}` });
