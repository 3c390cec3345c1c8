// The deck keeps its keys: they reach the box only when the focus is inside it. A fragment that comes or goes moves the run.
import Reveal from './node_modules/reveal.js/dist/reveal.esm.js';

const figure = document.getElementById('figure');
const FIRST = figure.getAttribute('mark');
const deck = new Reveal({ hash: false, transition: 'none', keyboardCondition: () => document.activeElement !== figure });

const show = () => {
  const seen = [...deck.getCurrentSlide().querySelectorAll('.fragment.visible')].at(-1);
  if (deck.getCurrentSlide().contains(figure)) figure.glass(1).seek(seen?.dataset.mark ?? FIRST);
};
deck.on('fragmentshown', show);
deck.on('fragmenthidden', show);
deck.on('slidechanged', show);
await deck.initialize();
