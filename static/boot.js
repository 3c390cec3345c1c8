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

addEventListener('hashchange', () => location.reload());
say('status', chinese ? '正在载入 Raftglass……' : 'Raftglass is loading…');
try {
  const { default: init, mount } = await import('./raftglass-web.js');
  await init();
  mount(app, { keys: 'page', ...query, ...(location.hash.length > 1 && { link: location.hash }) });
  document.documentElement.dataset.ready = 'true';
} catch (error) {
  const { message } = await trouble(error, new URL('.', import.meta.url).href, chinese);
  say('alert', message);
  throw error;
}
