import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.js';
import { keepPlaces } from './navigation.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/page.css';
import './styles/tables.css';
import './styles/charts.css';
import './styles/narrow.css';
import './styles/signin.css';

const page = document.getElementById('page');
if (page === null) throw new Error('index.html holds no #page');
keepPlaces();
createRoot(page).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
