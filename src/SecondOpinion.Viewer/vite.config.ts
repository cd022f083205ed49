import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const page = (name: string): string => resolve(import.meta.dirname, 'src', name);

// No hash in any name: the pages name these files, and ASP.NET Core's static assets add the fingerprint.
export default defineConfig({
  base: './',
  publicDir: false,
  build: {
    outDir: process.env.VIEWER_OUT ?? '../SecondOpinion.Web/wwwroot/viewer',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy allows no data: image
    cssCodeSplit: true,
    modulePreload: { polyfill: false },
    target: 'es2022',
    rolldownOptions: {
      input: { site: page('site.ts'), open: page('open.ts'), viewer: page('main.ts'), 'site-css': page('site.scss') },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js', assetFileNames: (asset) => asset.names[0].replace(/-css\.css$/, '.css') },
    },
  },
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: '[name].js' } },
  },
  css: { preprocessorOptions: { scss: { quietDeps: true } } },
});
