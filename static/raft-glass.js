// `<raft-glass>`: a part of Raftglass in any page. See docs/embedding.md; `raft-glass.d.ts` has the types.
//
// All elements of a page share one compiled module. Nothing is fetched before an element comes near to what is seen, and
// nothing moves while it is out of sight. What the host page has inside the element stands there until then.
import { incomplete, trouble } from './trouble.js';
import { ask, bring, hold, isPlain, onMissed } from './rest.js';

const BASE = new URL('.', import.meta.url).href;
const STYLES = ['tokens.css', 'base.css', 'components.css', 'panels.css', 'pictures.css', 'lessons.css'];
/** Attributes that are options of the page. */
export const NAMES = ['lesson', 'scenario', 'src', 'link', 'mark', 'step', 'seed', 'nodes', 'probe', 'depth', 'panes',
  'controls', 'theme', 'locale', 'autoplay', 'speed', 'readonly'];
/** Attributes that say which run is shown: `load` replaces all of them. */
const OF_THE_RUN = ['lesson', 'scenario', 'src', 'link', 'mark', 'step', 'seed', 'nodes', 'probe'];
const CALLS = ['play', 'pause', 'step', 'back', 'seek', 'input', 'state', 'link', 'export'];
/** Attributes that lead to another moment than the first one of a built-in run. */
const ELSEWHERE = ['src', 'link', 'mark', 'step', 'seed', 'nodes', 'probe'];
/** So far before it is seen an element begins to load. */
const NEAR = '300px';

// The element itself: a box that the host page sizes, from the first moment on, or nothing would tell what is near.
const BOX = new CSSStyleSheet();
BOX.replaceSync(`
  :host { display: block; position: relative; height: 480px; min-width: 0; contain: layout paint; }
  :host([hidden]) { display: none; }
  .raftglass-stage { position: absolute; inset: 0; overflow: hidden; }
  .raftglass-stage:empty { visibility: hidden; }
  .raftglass-poster { display: block; height: 100%; overflow: hidden; }
  .raftglass-poster img { box-sizing: border-box; width: 100%; height: 100%; object-fit: contain; padding: 12px; }
`);

let module;
const engine = (needsAll) => {
  module ??= import(BASE + 'raftglass-web.js').then(async ({ default: init, mount, inParts }) => {
    if (inParts && needsAll) ask().catch(() => {}); // beside the first part; `bring` tells
    const first = await init();
    return { mount, rest: () => bring(first), hold: (place, busy, signal) => hold(place, busy, first, signal) };
  });
  // A server that was out of reach may be back when the next element asks.
  module.catch(() => { module = undefined; });
  return module;
};

const failure = (code, message) => ({ ok: false, error: { code, message } });

export class RaftGlass extends HTMLElement {
  static observedAttributes = [...NAMES, 'loading'];

  #root = this.attachShadow({ mode: 'open' });
  #handle;
  #started = false;
  #changed = false;
  #sight;
  #visibility = () => this.#rest();
  #seen = false;
  /** Fetches the rest of the program; nothing is to be fetched before the first part is there. */
  #whole = async () => {};
  /** The same where nobody has to be told of a failure: a stub that needs the rest tries again, and tells. */
  #bring = () => this.#whole().catch(() => {});
  #watching;
  #ready = Promise.withResolvers?.() ?? deferred();
  #loads = [];
  #extra = {};
  #api;

  connectedCallback() {
    if (this.#sight) return;
    this.#draw();
    this.#sight = new IntersectionObserver((entries) => {
      this.#seen = entries.at(-1).isIntersecting;
      if (this.#seen) this.#start();
      this.#rest();
    }, { rootMargin: NEAR });
    this.#sight.observe(this);
    document.addEventListener('visibilitychange', this.#visibility);
    if (this.getAttribute('loading') === 'eager') this.#start();
  }

  disconnectedCallback() {
    // An element that is moved in the page is put in again before this.
    queueMicrotask(() => this.isConnected || this.#end());
  }

  attributeChangedCallback(name, before, now) {
    if (before === now) return;
    if (name === 'loading') {
      if (now === 'eager' && this.isConnected) this.#start();
      return;
    }
    if (!this.#handle || this.#changed) return;
    this.#changed = true;
    queueMicrotask(async () => {
      await this.#bring();
      this.#changed = false;
      if (this.#handle) this.#update();
    });
  }

  /** Options beside the attributes, for the page that is nothing but this element: names that nobody knows are told. */
  set extra(options) {
    this.#extra = { ...options };
  }

  /** The interface of a version; 1 is the one that there is. */
  glass(version) {
    if (version !== 1) {
      const wrong = async () => failure('version-unknown', `version ${version}: there is version 1`);
      return Object.freeze({ version, ready: wrong(), load: wrong, ...Object.fromEntries(CALLS.map((name) => [name, wrong])) });
    }
    this.#api ??= Object.freeze({
      version: 1,
      ready: this.#ready.promise,
      load: (options) => this.#load(options),
      ...Object.fromEntries(CALLS.map((name) => [name, (argument) => this.#call(name, argument)])),
    });
    return this.#api;
  }

  #draw() {
    const styles = STYLES.map((name) => {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = BASE + name;
      return link;
    });
    this.#root.adoptedStyleSheets = [BOX];
    const stage = document.createElement('div');
    stage.className = 'raftglass-stage';
    // Space between the tags is nothing, and `<noscript>` is for browsers that do not get here.
    const own = [...this.childNodes].some((node) => node.nodeName !== 'NOSCRIPT' && (node.nodeType === 1 || node.data?.trim()));
    const poster = document.createElement(own ? 'slot' : 'div');
    poster.className = 'raftglass-poster';
    if (!own) poster.append(...this.#poster());
    this.#root.replaceChildren(...styles, poster, stage);
  }

  /** The first moment as it was drawn when the page was built, where the host page has nothing of its own. */
  #poster() {
    const name = this.getAttribute('lesson') ?? this.getAttribute('scenario') ?? 'first-light';
    if (ELSEWHERE.some((other) => this.hasAttribute(other)) || !/^[a-z0-9-]{1,60}$/.test(name)) return [];
    const picture = new Image();
    picture.alt = '';
    picture.loading = 'lazy';
    const theme = this.getAttribute('theme');
    picture.style.colorScheme = { light: 'light', projector: 'light', dark: 'dark' }[theme] ?? 'light dark';
    // There is none of a lesson that somebody wrote wrongly; that is told when the page is there.
    picture.onerror = () => picture.remove();
    picture.src = `${BASE}posters/${name}.svg`;
    return [picture];
  }

  #stage() {
    return this.#root.querySelector('.raftglass-stage');
  }

  #chinese() {
    const tag = this.getAttribute('locale') ?? this.closest('[lang]')?.lang ?? '';
    return tag.toLowerCase().startsWith('zh');
  }

  #options() {
    const options = { ...this.#extra, base: BASE, home: BASE + 'index.html', keys: 'inside' };
    options.locale = this.#chinese() ? 'zh' : 'en';
    for (const name of NAMES) {
      const value = this.getAttribute(name);
      if (value !== null) options[name] = value;
    }
    if (options.src) {
      try {
        options.src = new URL(options.src, document.baseURI).href;
      } catch { /* the page tells that there is nothing */ }
    }
    return options;
  }

  async #start() {
    if (this.#started) return;
    this.#started = true;
    try {
      const attributes = NAMES.filter((name) => this.hasAttribute(name)).map((name) => [name, this.getAttribute(name)]);
      const asked = [...attributes, ...Object.entries(this.#extra)];
      const needsAll = !isPlain(asked);
      const { mount, rest, hold } = await engine(needsAll);
      if (needsAll) await rest();
      if (!this.isConnected || !this.#started) return;
      this.#whole = rest;
      this.#watching = new AbortController();
      const { signal } = this.#watching;
      hold(this.#root, this.#stage(), signal);
      const end = onMissed((isMissed) => {
        if (isMissed) this.#fail(incomplete(this.#chinese()));
        else this.#root.querySelector('.missed')?.remove();
      });
      signal.addEventListener('abort', end, { once: true });
      this.#handle = mount(this.#stage(), this.#options(), (name, detail) => this.#tell(name, detail));
      this.#rest();
      // Behind the first picture, as on the page of its own.
      requestAnimationFrame(() => setTimeout(this.#bring));
    } catch (error) {
      if (!this.isConnected) return;
      const found = await trouble(error, BASE, this.#chinese());
      this.#fail(found);
      this.#ready.resolve(failure(found.code, found.message));
      this.#started = false;
    }
  }

  /** Says what is wrong, above the picture if there is one, and to the host page. */
  #fail(found) {
    const line = document.createElement('p');
    line.className = this.#handle ? 'missed' : 'boot';
    line.setAttribute('role', 'alert');
    line.textContent = found.message;
    const stage = this.#stage();
    if (this.#handle) stage?.before(line);
    else stage?.replaceChildren(line);
    this.#tell('error', found);
  }

  #update() {
    const anew = this.#handle.update(this.#options());
    if (!anew) this.#loaded();
    return anew;
  }

  #rest() {
    this.#handle?.rest(!this.#seen || document.hidden);
  }

  /** Frees everything. An element that is put in again begins anew. */
  #end() {
    this.#sight?.disconnect();
    this.#sight = undefined;
    document.removeEventListener('visibilitychange', this.#visibility);
    this.#watching?.abort();
    this.#watching = undefined;
    if (this.#handle) {
      this.#handle.unmount();
      this.#handle.free();
      this.#handle = undefined;
      this.#ready = deferred();
      this.#api = undefined;
    }
    this.#started = false;
    this.#loaded(failure('gone', 'the element was taken out of the page'));
    this.#root.replaceChildren();
  }

  #tell(name, detail) {
    // Not while the page is at work: who listens may call it.
    queueMicrotask(() => {
      if (name === 'ready') {
        this.#ready.resolve({ ok: true, value: detail });
        this.#loaded();
      }
      this.dispatchEvent(new CustomEvent(`raftglass-${name}`, { detail, bubbles: true, composed: true }));
    });
  }

  #loaded(answer = { ok: true, value: null }) {
    for (const resolve of this.#loads.splice(0)) resolve(answer);
  }

  async #call(name, argument) {
    const ready = await this.#ready.promise;
    if (!ready.ok) return ready;
    const missing = await this.#missing();
    if (missing) return missing;
    if (!this.#handle) return failure('gone', 'the element was taken out of the page');
    return this.#handle.call(name, argument);
  }

  /** What a call is answered with when it cannot be carried out, because the rest of the program is not to be had. */
  async #missing() {
    try {
      await this.#whole();
    } catch {
      const { code, message } = incomplete(this.#chinese());
      return failure(code, message);
    }
  }

  /** Another run: these options in place of all that said which one it is. */
  async #load(options) {
    if (typeof options !== 'object' || options === null) return failure('argument-wrong', 'load: expected an object of options');
    const unknown = Object.keys(options).find((name) => !NAMES.includes(name));
    if (unknown !== undefined) return failure('argument-wrong', `load: ${unknown.slice(0, 40)}: known are ${NAMES.join(', ')}`);
    const missing = await this.#missing();
    if (missing) return missing;
    const done = new Promise((resolve) => this.#loads.push(resolve));
    for (const name of OF_THE_RUN) if (!(name in options)) this.removeAttribute(name);
    for (const [name, value] of Object.entries(options)) {
      if (value === false || value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, value === true ? '' : String(value));
    }
    if (!this.#handle) {
      this.#start();
      return done;
    }
    // Whether or not an attribute changed, and before the microtask that looks for changes.
    this.#update();
    return done;
  }
}

function deferred() {
  const parts = {};
  parts.promise = new Promise((resolve) => { parts.resolve = resolve; });
  return parts;
}

// Two copies of the script in one page are one element: the first.
if (!customElements.get('raft-glass')) customElements.define('raft-glass', RaftGlass);
