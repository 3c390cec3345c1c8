// Starts the page of its own: every query parameter is passed on, so that what is not understood can be told.
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
  say('alert', chinese
    ? `Raftglass 无法启动：${error.message ?? error}。请检查网页服务器是否提供全部文件，以及浏览器是否允许 WebAssembly。`
    : `Raftglass could not start: ${error.message ?? error}. Check that the web server has all files and that the browser allows WebAssembly.`);
  throw error;
}
