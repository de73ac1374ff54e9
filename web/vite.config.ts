import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The api serves what this builds: `vite build web` from the repository's root. */
export default defineConfig({
  plugins: [react()],
  build: { outDir: '../dist/web', emptyOutDir: true, target: 'es2022' },
  server: {
    proxy: {
      '/graphql': 'http://127.0.0.1:3000',
      '/sign-in': 'http://127.0.0.1:3000',
      '/sign-out': 'http://127.0.0.1:3000',
    },
  },
});
