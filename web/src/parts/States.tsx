import type { ReactNode } from 'react';

/** What is shown in place of content. */

export function Loading({ what, tall = false }: { what: string; tall?: boolean }) {
  return (
    <div className={tall ? 'loading tall' : 'loading'} role="status">
      <span>Loading {what} …</span>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      <p>{children}</p>
    </div>
  );
}

export function Failure({ what, message, again }: { what: string; message: string; again: () => void }) {
  return (
    <div className="empty failure" role="alert">
      <p className="empty-title">{what} cannot be shown</p>
      <p>{message}</p>
      <button type="button" onClick={again}>
        Try again
      </button>
    </div>
  );
}
