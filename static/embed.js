// One element in a frame. The address has its attributes; the page around it may talk to it by messages, if its origin is
// the one that the address names, or the frame's own. See docs/embedding.md.
import { NAMES } from './raft-glass.js';

const query = new URLSearchParams(location.search);
const element = document.createElement('raft-glass');
element.setAttribute('loading', 'eager');
const extra = {};
for (const [name, value] of query) {
  if (NAMES.includes(name)) element.setAttribute(name, value);
  else if (name !== 'origin' && name !== 'loading') extra[name] = value;
}
if (location.hash.length > 1) element.setAttribute('link', location.hash);
element.extra = extra;
document.documentElement.lang = (query.get('locale') ?? navigator.language).startsWith('zh') ? 'zh-CN' : 'en';
document.body.append(element);

const host = window.parent === window ? null : window.parent;
const origin = (() => {
  try {
    return new URL(query.get('origin') ?? location.origin).origin;
  } catch {
    return location.origin;
  }
})();
const post = (message, to = origin) => {
  // A frame without an origin of its own (sandbox) has nobody that it could name.
  if (host && to !== 'null') host.postMessage({ raftglass: 1, ...message }, to);
};

for (const name of ['ready', 'step', 'answer', 'goal', 'violation', 'error']) {
  element.addEventListener(`raftglass-${name}`, ({ detail }) => post({ type: 'event', name, detail }));
}

const api = element.glass(1);
const isCall = (data) =>
  typeof data === 'object' && data !== null && data.raftglass === 1
  && (typeof data.id === 'string' || typeof data.id === 'number')
  && typeof data.type === 'string' && Object.hasOwn(api, data.type) && typeof api[data.type] === 'function';
addEventListener('message', async (event) => {
  if (!host || event.source !== host || event.origin !== origin || !isCall(event.data)) return;
  const { id, type, args } = event.data;
  const answer = await api[type](Array.isArray(args) ? args[0] : undefined);
  post({ id, type: 'reply', ...answer });
});

// How high the frame would have to be to show everything: on a narrow page panes stand one below the other.
let told = 0;
const measure = () => {
  const page = element.shadowRoot?.querySelector('.raftglass');
  const height = page ? Math.ceil(page.scrollHeight) : 0;
  if (height > 0 && height !== told) {
    told = height;
    post({ type: 'resize', height }, '*');
  }
};
new ResizeObserver(measure).observe(element);
element.addEventListener('raftglass-ready', () => {
  const desk = element.shadowRoot.querySelector('.desk');
  if (desk) new ResizeObserver(measure).observe(desk);
  measure();
});
