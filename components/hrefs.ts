/** Where the report of a task is. */
export function taskHref(taskKey: string): string {
  return `/admin/reports/cron/${encodeURIComponent(taskKey)}`;
}

/** Where the detail of an execution is. */
export function executionHref(taskKey: string, id: number): string {
  return `${taskHref(taskKey)}/${id}`;
}

/** Where a service's page is. References are free text: slashes, spaces and question marks included. */
export function serviceHref(reference: string): string {
  return `/admin/services/${encodeURIComponent(reference)}`;
}

/** The text that a part of an address stands for; a part that is badly encoded stands for itself. */
export function fromSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
