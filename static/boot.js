// Starts the page of its own: every query parameter is passed on, so that what is not understood can be told.
import init, { mount } from './raftglass-web.js';

await init();
const options = { keys: 'page', ...Object.fromEntries(new URLSearchParams(location.search)) };
mount(document.getElementById('app'), options);
document.documentElement.dataset.ready = 'true';
