/** The product's sign: threads between two beams. */
export function Mark() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className="size-4 shrink-0">
      <g fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round">
        <path d="M3 2.5h10M3 13.5h10M4.6 5.9l6.8-2M4.6 9l6.8-2M4.6 12.1l6.8-2" />
      </g>
    </svg>
  );
}
