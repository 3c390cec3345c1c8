// A page that sends orders to a frame that is not its own.
window.poke = (target) => target.postMessage({ raftglass: 1, id: 1, type: 'step', args: [] }, '*');
