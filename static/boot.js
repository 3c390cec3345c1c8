// Starts the page of its own: every query parameter is passed on, so that what is not understood can be told.
import { trouble } from './trouble.js';

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

addEventListener('hashchange', () => location.reload());
say('status', chinese ? '正在载入 Raftglass……' : 'Raftglass is loading…');
try {
  const { default: init, mount } = await import('./raftglass-web.js');
  await init();
  mount(app, { keys: 'page', ...query, ...(location.hash.length > 1 && { link: location.hash }) });
  document.documentElement.dataset.ready = 'true';
  keepForOffline();
} catch (error) {
  const { message } = await trouble(error, new URL('.', import.meta.url).href, chinese);
  say('alert', message);
  throw error;
}
