/** The product's mark and name. */
export function Brand() {
  return (
    <span className="inline-flex items-center gap-2 font-semibold tracking-tight">
      <svg aria-hidden viewBox="0 0 24 24" className="size-6">
        <rect width="24" height="24" rx="6" className="fill-primary" />
        <circle cx="12" cy="12" r="6.25" fill="none" stroke="#fff" strokeWidth="1.75" />
        <path d="M12 8.5V12l2.25 1.75" fill="none" stroke="#fff" strokeWidth="1.75" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      Ponctuel
    </span>
  );
}
