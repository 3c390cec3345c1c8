// Starts the page of its own: every query parameter is passed on, so that what is not understood can be told.
import { incomplete, trouble } from './trouble.js';
import { ask, bring, hold, isPlain, onMissed } from './rest.js';

const app = document.getElementById('app');
const query = Object.fromEntries(new URLSearchParams(location.search));
const chinese = (query.locale ?? navigator.language).startsWith('zh');

const say = (role, text) => {
  const line = document.createElement('p');
  line.className = 'boot';
  line.setAttribute('role', role);
  line.textContent = text;
  app.replaceChildren(line);
};

// Keeps the page for use without a network. Only a build has the list of files that it takes (and the meta element), and only
// a page of its own asks for it, not one in a frame of somebody else's. A browser or a host that forbids it loses nothing else.
const keepForOffline = async () => {
  try {
    const worker = document.querySelector('meta[name=offline]')?.content;
    if (!worker || window.top !== window || !location.protocol.startsWith('http')) return;
    const policy = globalThis.trustedTypes?.createPolicy('raftglass-offline', { createScriptURL: (url) => url });
    await navigator.serviceWorker.register(policy?.createScriptURL(worker) ?? worker);
  } catch { /* the page works all the same, with a network */ }
};

// A first visit that asks for nothing but looks begins with the first part; all others have both parts before the page is there.
const hasBeenHere = () => {
  try {
    return Object.keys(localStorage).some((name) => name.startsWith('raftglass.'));
  } catch {
    return false; // a frame that may store nothing
  }
};
const isFirst = location.hash.length < 2 && isPlain(Object.entries(query)) && !hasBeenHere();

const warning = document.createElement('p');
warning.className = 'missed';
warning.setAttribute('role', 'alert');
onMissed((isMissed) => {
  warning.textContent = incomplete(chinese).message;
  if (isMissed) app.before(warning);
  else warning.remove();
});
addEventListener('hashchange', () => location.reload());
say('status', chinese ? '正在载入 Raftglass……' : 'Raftglass is loading…');
try {
  const { default: init, mount, inParts } = await import('./raftglass-web.js');
  if (inParts && !isFirst) ask().catch(() => {}); // beside the first part; `bring` tells
  const first = await init();
  if (!isFirst) await bring(first);
  mount(app, { keys: 'page', ...query, ...(location.hash.length > 1 && { link: location.hash }) });
  hold(window, app, first);
  document.documentElement.dataset.ready = 'true';
  // Behind the first picture, so that whatever is asked of the page next is there. If it fails, whoever needs it tries again.
  requestAnimationFrame(() => setTimeout(() => bring(first).catch(() => {})));
  keepForOffline();
} catch (error) {
  const { message } = await trouble(error, new URL('.', import.meta.url).href, chinese);
  say('alert', message);
  throw error;
}
