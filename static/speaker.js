// The speaker's window: shows what the page tells and asks it to do things. No engine and no texts of its own.
const channel = new BroadcastChannel(location.hash.slice(1) || 'raftglass');
const started = Date.now();
const KEYS = { ArrowRight: 'step', PageDown: 'step', ArrowLeft: 'back', PageUp: 'back', ' ': 'play', '.': 'play', ']': 'next', Home: 'home', b: 'black', B: 'black' };

const element = (id) => document.getElementById(id);
const ask = (name) => channel.postMessage({ ask: name });

const show = (state) => {
  document.documentElement.lang = state.lang;
  document.title = state.title;
  for (const id of ['title', 'place', 'now', 'notes_title', 'notes', 'next_title', 'clock_title']) {
    element(id).textContent = state[id];
  }
  element('next').replaceChildren(...state.next.map(([time, text]) => {
    const line = document.createElement('li');
    const at = document.createElement('time');
    at.textContent = time;
    line.append(at, ' ', text);
    return line;
  }));
  if (element('buttons').childElementCount !== state.buttons.length) {
    element('buttons').replaceChildren(...state.buttons.map(([name]) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.name = name;
      button.addEventListener('click', () => ask(name));
      return button;
    }));
  }
  state.buttons.forEach(([, text], at) => { element('buttons').children[at].textContent = text; });
  document.documentElement.dataset.ready = 'true';
};

channel.addEventListener('message', ({ data }) => { if (data?.show) show(data.show); });
addEventListener('keydown', (event) => {
  const name = KEYS[event.key];
  const own = event.target instanceof HTMLButtonElement && event.key === ' ';
  if (name && !own && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    ask(name);
  }
});
addEventListener('pagehide', () => ask('bye'));
setInterval(() => {
  const seconds = Math.floor((Date.now() - started) / 1000);
  element('clock').textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}, 1000);
ask('hello');
