import type { ReactNode } from 'react';
import { NOT_KNOWN } from '../format.js';
import { Why } from './Why.js';

/** A number, or a dash that says "not known" to those who listen. */
export function Value({ of, as }: { of: number | null; as: (value: number) => string }) {
  if (of !== null) return <>{as(of)}</>;
  return (
    <span className="unknown" title={NOT_KNOWN}>
      <span aria-hidden="true">–</span>
      <span className="unseen">{NOT_KNOWN}</span>
    </span>
  );
}

interface FigureProps {
  label: string;
  why: ReactNode;
  value: ReactNode;
  note?: ReactNode;
  strong?: boolean;
}

/** One figure of a row of figures: its name with "why?", its value, and what to hold it against. */
export function Figure({ label, why, value, note, strong = false }: FigureProps) {
  return (
    <div className={strong ? 'figure strong' : 'figure'}>
      <dt>
        <Why label={label}>{why}</Why>
      </dt>
      <dd>
        <span className="value">{value}</span>
        {note !== undefined && <span className="note">{note}</span>}
      </dd>
    </div>
  );
}
