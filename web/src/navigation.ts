import { useSyncExternalStore } from 'react';
import { addressOf, readAddress } from './address.js';

const CHANGED = 'paceline:address';

/** Changes some parameters of the address without a new step in the history. */
export function changeParams(changes: Record<string, string | null>): void {
  history.replaceState(history.state, '', changed(changes));
  window.dispatchEvent(new Event(CHANGED));
}

/** The same as a step that Back undoes; the reader's place on the page stays. */
export function stepParams(changes: Record<string, string | null>): void {
  history.pushState({ seen: true }, '', changed(changes));
  window.dispatchEvent(new Event(CHANGED));
}

function changed(changes: Record<string, string | null>): string {
  const { team, params } = readAddress(location.hash);
  return addressOf(team, { ...Object.fromEntries(params), ...changes });
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener('hashchange', listener);
    window.removeEventListener(CHANGED, listener);
  };
}

export function useHash(): string {
  return useSyncExternalStore(subscribe, () => location.hash);
}

const left = new Map<string, number>();

/** A new page begins at its top with the focus on its title; Back and Forward return to where the reader was. */
export function keepPlaces(): void {
  history.scrollRestoration = 'manual';
  let here = location.hash;
  window.addEventListener('scroll', () => left.set(here, window.scrollY), { passive: true });
  history.replaceState({ seen: true }, '');
  window.addEventListener(CHANGED, () => (here = location.hash));
  window.addEventListener('hashchange', () => {
    const isReturn = (history.state as { seen?: boolean } | null)?.seen === true;
    here = location.hash;
    const top = isReturn ? (left.get(here) ?? 0) : 0;
    history.replaceState({ seen: true }, '');
    // Two frames: the first draws the page that is to be scrolled.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        window.scrollTo(0, top);
        if (!isReturn) document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
      }),
    );
  });
}
