import ts from "typescript";

/** The texts that the code asks for. */
export interface UsedKeys {
  /** Full keys, with where they are asked for. */
  exact: Map<string, string>;
  /** Beginnings of full keys, where the rest comes from data. */
  prefixes: Set<string>;
  /** Keys asked of a translator that was handed in, whose namespace is not known here. */
  anyNamespace: Set<string>;
}

const translators = new Set(["useTranslations", "getTranslations"]);

/**
 * Reads the calls of next-intl's translators (`t("key")`, `t.rich("key")`…) in these files. A key that is not written out is known by
 * its type: `t(status)` asks for each of the texts that `status` may name.
 */
export function usedKeys(files: string[], compilerOptions: ts.CompilerOptions): UsedKeys {
  const program = ts.createProgram(files, compilerOptions);
  const used: UsedKeys = { exact: new Map(), prefixes: new Set(), anyNamespace: new Set() };
  for (const file of files) {
    const source = program.getSourceFile(file);
    if (source) walk(source, new Map(), { used, checker: program.getTypeChecker() });
  }
  return used;
}

interface Reading {
  used: UsedKeys;
  checker: ts.TypeChecker;
}

function walk(node: ts.Node, namespaces: Map<string, string>, reading: Reading): void {
  // A name means what the nearest function gave it.
  const scope = ts.isFunctionLike(node) ? new Map(namespaces) : namespaces;
  if (ts.isFunctionLike(node)) for (const { name } of node.parameters) if (ts.isIdentifier(name)) scope.delete(name.text);
  if (ts.isVariableDeclaration(node) && node.initializer) declare(node.name, unwrap(node.initializer), scope);
  if (ts.isCallExpression(node)) readCall(node, scope, reading);
  ts.forEachChild(node, (child) => walk(child, scope, reading));
}

function declare(name: ts.BindingName, initializer: ts.Expression, namespaces: Map<string, string>): void {
  if (ts.isIdentifier(name)) {
    const namespace = namespaceOf(initializer);
    if (namespace !== undefined) namespaces.set(name.text, namespace);
  } else if (ts.isArrayBindingPattern(name) && ts.isCallExpression(initializer) && initializer.arguments[0]) {
    // const [a, t] = await Promise.all([…, getTranslations("…")])
    const list = initializer.arguments[0];
    if (!ts.isArrayLiteralExpression(list)) return;
    name.elements.forEach((element, index) => {
      const value = list.elements[index];
      if (ts.isBindingElement(element) && value) declare(element.name, unwrap(value), namespaces);
    });
  }
}

function readCall(call: ts.CallExpression, namespaces: Map<string, string>, reading: Reading): void {
  const target = unwrap(ts.isPropertyAccessExpression(call.expression) ? call.expression.expression : call.expression);
  const namespace = ts.isIdentifier(target) ? namespaces.get(target.text) : namespaceOf(target);
  const key = call.arguments[0];
  if (key && (namespace !== undefined || isTranslator(target, reading.checker))) readKey(key, namespace, reading);
}

function readKey(key: ts.Expression, namespace: string | undefined, { used, checker }: Reading): void {
  const full = (text: string) => (namespace === undefined || namespace === "" ? text : `${namespace}.${text}`);
  const type = checker.getTypeAtLocation(key);
  const source = key.getSourceFile();
  const place = `${source.fileName}:${source.getLineAndCharacterOfPosition(key.getStart()).line + 1}`;
  for (const part of type.isUnion() ? type.types : [type]) {
    if (part.isStringLiteral()) {
      if (namespace === undefined) used.anyNamespace.add(part.value);
      else used.exact.set(full(part.value), place);
    } else if (namespace !== undefined && ts.isTemplateExpression(key) && key.head.text) used.prefixes.add(full(key.head.text));
  }
}

function isTranslator(target: ts.Expression, checker: ts.TypeChecker): boolean {
  return checker.getTypeAtLocation(target).getProperty("markup") !== undefined;
}

/** The namespace of `useTranslations("x")` or `getTranslations("x")`; "" when it names none; undefined for anything else. */
function namespaceOf(expression: ts.Expression): string | undefined {
  if (!ts.isCallExpression(expression) || !ts.isIdentifier(expression.expression)) return undefined;
  if (!translators.has(expression.expression.text)) return undefined;
  const [argument] = expression.arguments;
  return argument && ts.isStringLiteralLike(argument) ? argument.text : "";
}

function unwrap(expression: ts.Expression): ts.Expression {
  if (ts.isAwaitExpression(expression) || ts.isParenthesizedExpression(expression) || ts.isAsExpression(expression))
    return unwrap(expression.expression);
  return expression;
}
