import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";

/**
 * What a message (ICU MessageFormat) must be handed: names of arguments and `<tags>`, and of a `select` its choices, sorted.
 * Throws when the message is not valid.
 */
export function messageArguments(message: string): string[] {
  const found = new Set<string>();
  collect(parse(message), found);
  return [...found].sort();
}

function collect(elements: MessageFormatElement[], found: Set<string>): void {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
    if (element.type === TYPE.tag) {
      found.add(`<${element.value}>`);
      collect(element.children, found);
      continue;
    }
    found.add(element.type === TYPE.select ? `${element.value} (${Object.keys(element.options).sort().join(", ")})` : element.value);
    if (element.type === TYPE.select || element.type === TYPE.plural) {
      for (const option of Object.values(element.options)) collect(option.value, found);
    }
  }
}
