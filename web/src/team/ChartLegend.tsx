/** The marks of a chart in words. */
export function ChartLegend({ entries }: { entries: { kind: string; words: string }[] }) {
  return (
    <ul className="chart-legend" aria-hidden="true">
      {entries.map(({ kind, words }) => (
        <li key={kind}>
          <svg viewBox="0 0 22 12" className="legend-mark">
            {kind === 'hidden' ? (
              <g className="area-hidden">
                <rect x="4" y="1" width="14" height="10" />
              </g>
            ) : kind === 'complete' || kind === 'partial' ? (
              <rect x="4" y="1" width="14" height="10" className={`bar-${kind}`} />
            ) : kind === 'unknown' ? (
              <path d="M4 11 14 1M9 11 19 1M4 6l5-5" className="hatch-line" />
            ) : (
              <path d="M1 6h20" className={`line-${kind}`} />
            )}
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}
