// Why the page, or a part of it in another page, cannot start: in plain words, for whoever looks at it.

const WORDS = {
  file: [
    'A page that is opened from a file may not load its parts. Open it from a web server, or use the single-file version (raftglass.html).',
    '从文件打开的网页不能加载其组成部分。请通过网页服务器打开，或使用单文件版本（raftglass.html）。',
  ],
  wasm: [
    'This browser has no WebAssembly, or it is switched off. Raftglass needs it.',
    '此浏览器不支持 WebAssembly，或已将其关闭。Raftglass 需要它。',
  ],
  policy: [
    "The page's Content-Security-Policy does not let Raftglass run. It needs script-src with 'self' and 'wasm-unsafe-eval', and connect-src and style-src with 'self'.",
    "网页的 Content-Security-Policy 不允许 Raftglass 运行。script-src 需要 'self' 和 'wasm-unsafe-eval'，connect-src 和 style-src 需要 'self'。",
  ],
  missing: [
    'The server does not have this file: {file}. Copy the whole folder of Raftglass to it.',
    '服务器上没有此文件：{file}。请把 Raftglass 的整个文件夹复制到服务器。',
  ],
  type: [
    'The server calls this file {type}: {file}. Scripts have to be text/javascript.',
    '服务器把此文件标为 {type}：{file}。脚本应为 text/javascript。',
  ],
  rest: [
    'A part of Raftglass could not be fetched. When the network is back, try again; if that does not help, load this page again.',
    'Raftglass 的一部分未能载入。请在网络恢复后重试；若仍无效，请重新加载此页。',
  ],
  other: ['Raftglass could not start: {message}', 'Raftglass 无法启动：{message}'],
};

const say = (name, chinese, values = {}) =>
  WORDS[name][chinese ? 1 : 0].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? '');

// Policies that were violated since this was loaded.
let violated = false;
addEventListener('securitypolicyviolation', (event) => {
  violated ||= /script-src|connect-src|default-src/.test(event.effectiveDirective);
});

/** What is wrong when a running page cannot have the rest of the program: `{code, message}`. */
export const incomplete = (chinese) => ({ code: 'rest', message: say('rest', chinese) });

/** What went wrong when the files at `base` were loaded: `{code, message}`. */
export async function trouble(error, base, chinese) {
  const told = (code, values) => ({ code, message: say(code, chinese, values) });
  if (location.protocol === 'file:') return told('file');
  if (typeof WebAssembly === 'undefined') return told('wasm');
  if (violated || /Content.Security.Policy|unsafe-eval/i.test(error?.message ?? '')) return told('policy');
  for (const name of ['raftglass-web.js', 'raftglass-web_bg.wasm', 'raftglass-web_rest.wasm']) {
    const file = new URL(name, base).href;
    const answer = await fetch(file, { method: 'HEAD' }).catch(() => null);
    if (answer && !answer.ok) return told('missing', { file });
    const type = answer?.headers.get('content-type') ?? '';
    if (answer && name.endsWith('.js') && !/javascript/.test(type)) return told('type', { file, type: type || '?' });
  }
  return told('other', { message: String(error?.message ?? error) });
}
