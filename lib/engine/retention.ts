/** How long executions are kept unless set otherwise. */
export const RETENTION_DAYS = 15;

/** The instant before which executions may be deleted. */
export function retentionLimit(now: Date, retentionDays: number): Date {
  return new Date(now.getTime() - retentionDays * 86_400_000);
}
