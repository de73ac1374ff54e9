import { type ReactNode, useId } from 'react';

interface WhyProps {
  /** The name of the figure, which is what one presses. */
  label: string;
  /** Only the mark is shown; the label is said to those who listen. */
  markOnly?: boolean;
  children: ReactNode;
}

/** "why?": where a figure comes from. Opens in the top layer, closes on Escape or a press elsewhere. */
export function Why({ label, markOnly = false, children }: WhyProps) {
  const id = useId();
  return (
    <span className="why">
      <button type="button" popoverTarget={id} aria-label={`${label}: why?`}>
        {!markOnly && <span className="why-label">{label}</span>}
        <span className="why-mark" aria-hidden="true">
          ?
        </span>
      </button>
      <span id={id} popover="auto" className="why-note" role="note">
        <b className="why-title">{label}</b>
        {children}
      </span>
    </span>
  );
}

/** One line of a "why?": a word and what it is. */
export function Because({ of, children }: { of: string; children: ReactNode }) {
  return (
    <span className="because">
      <span>{of}</span>
      <span>{children}</span>
    </span>
  );
}
