// Lets the page work without a network: keeps all files of one build and answers from exactly that build.
//
// A build is whole or absent. Its files go into a cache of its own, each checked against its hash, so that a site that is
// half-way through an update is not taken. The next build waits until no page of this one is open, and then takes its place.

// `cargo xtask build` writes the build into this line. Without it this worker takes itself away: see the end.
const BUILD = null;

// Several versions of the page may live on one host, and they share its caches: the scope keeps their names apart.
const OURS = `raftglass ${registration.scope} `;
const CACHE = `${OURS}${BUILD?.id}`;

// From the address of a file to its name in the build.
const NAMES = new Map(Object.keys(BUILD?.files ?? {}).map((name) => [new URL(name, registration.scope).pathname, name]));
NAMES.set(new URL(registration.scope).pathname, 'index.html');

// Asks the server itself, not the browser's memory of it; fails unless the answer is this build's.
const download = async (name) => {
  const response = await fetch(new URL(name, registration.scope), { cache: 'no-cache', integrity: BUILD.files[name] });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  // A page may not be opened with an answer that was redirected, such as index.html to ./
  return response.redirected ? new Response(response.body, { headers: response.headers }) : response;
};

const keepAll = async () => {
  try {
    const cache = await caches.open(CACHE);
    await Promise.all(Object.keys(BUILD.files).map(async (name) => cache.put(name, await download(name))));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
};

const dropOthers = async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== CACHE).map((name) => caches.delete(name)));
};

const answer = async (name) => {
  const cache = await caches.open(CACHE);
  return await cache.match(name) ?? download(name); // the cache may have been cleared by hand
};

if (BUILD) {
  addEventListener('install', (event) => event.waitUntil(keepAll()));
  // Claiming lets the very first visit go on without a network. Later, no page is open when this happens.
  addEventListener('activate', (event) => event.waitUntil(dropOthers().then(() => clients.claim())));
  addEventListener('fetch', (event) => {
    const { method, url } = event.request;
    const { origin, pathname } = new URL(url);
    const name = origin === location.origin && method === 'GET' ? NAMES.get(pathname) : undefined;
    if (name !== undefined) event.respondWith(answer(name)); // all else is none of ours
  });
} else {
  // A development server at an address where a build was served before: what was kept must not hide what is being written.
  addEventListener('install', () => skipWaiting());
  addEventListener('activate', (event) => event.waitUntil((async () => {
    await dropOthers();
    await registration.unregister();
    const pages = await clients.matchAll({ type: 'window' });
    await Promise.all(pages.map((page) => page.navigate(page.url)));
  })()));
}
