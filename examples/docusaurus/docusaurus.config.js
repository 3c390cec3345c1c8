// A site of plain pages; the folder `dist` of Raftglass is copied to static/raftglass.
export default {
  title: 'Distributed systems',
  url: 'https://course.example',
  baseUrl: '/',
  plugins: ['@docusaurus/plugin-content-pages'],
  themes: ['@docusaurus/theme-classic'],
  scripts: [{ src: '/raftglass/raft-glass.js', type: 'module' }],
};
