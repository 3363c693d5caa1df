import type { DataId } from '@tensorflow/tfjs-core';
import { glslOf, type Operation } from './operations';

/** A number known on the CPU: a uniform of the shader, so that another value compiles nothing. */
export interface NumberNode {
  kind: 'number';
  /** A function where the same expression has another number at another time. */
  value: number | (() => number);
}

/** A tensor whose values are there. */
export interface LeafNode {
  kind: 'leaf';
  id: DataId;
  shape: number[];
}

/** An elementwise operation that has not run yet. */
export interface ApplyNode {
  kind: 'apply';
  operation: Operation;
  args: readonly Expression[];
  shape: number[];
  /** The tensor it is the value of; nothing for a step within a kernel. */
  id?: DataId;
  /** All tensors below, each once: what must stay alive until it runs. */
  leaves: readonly LeafNode[];
  /** Operations below, counted once a use. */
  weight: number;
}

/** A float32 value that elementwise operations make of tensors and numbers. */
export type Expression = NumberNode | LeafNode | ApplyNode;

/** How the texels of a tensor are read for a target shape: one to one, or stretched along rows, columns, images or all. */
export type Spread = 'same' | 'row' | 'column' | 'image' | 'scalar';

/** Tensors that one shader reads; WebGL 2 promises 16 texture units. */
const MAX_LEAVES = 12;
/** Operations in one shader: beyond it what is shared by several uses is better computed once. */
const MAX_WEIGHT = 48;

export function numberNode(value: NumberNode['value']): NumberNode {
  return { kind: 'number', value };
}

/** An operation on expressions; the shape is that of the result. */
export function apply(
  operation: Operation,
  args: readonly Expression[],
  shape: number[],
  id?: DataId,
): ApplyNode {
  const leaves = new Map<DataId, LeafNode>();
  let weight = 1;
  for (const arg of args) {
    if (arg.kind === 'leaf') leaves.set(arg.id, arg);
    if (arg.kind === 'apply') {
      weight += arg.weight;
      for (const leaf of arg.leaves) leaves.set(leaf.id, leaf);
    }
  }
  return {
    kind: 'apply',
    operation,
    args,
    shape,
    leaves: [...leaves.values()],
    weight,
    ...(id ? { id } : {}),
  };
}

/** Whether one shader can hold all of it. */
export function fitsOneShader(node: ApplyNode): boolean {
  return node.leaves.length <= MAX_LEAVES && node.weight <= MAX_WEIGHT;
}

/** How a tensor of some shape spreads over a target; nothing when no shader of ours can. */
export function spreadOf(shape: readonly number[], target: readonly number[]): Spread | undefined {
  if (size(shape) === 1) return 'scalar';
  const [rows, columns] = matrixOf(target);
  if (sameSides(matrixBatch(shape), matrixBatch(target))) return 'same';
  if (size(shape) === columns && shape[shape.length - 1] === columns) return 'row';
  if (target.length === 2 && shape.length === 2 && shape[0] === rows && shape[1] === 1) return 'column';
  const perImage = shape.length === 4 && target.length === 4 && shape[1] === 1 && shape[2] === 1;
  if (perImage && shape[0] === target[0] && shape[3] === target[3]) return 'image';
  return undefined;
}

/** Rows and columns of the last two axes; 1 where there is none. */
export function matrixOf(shape: readonly number[]): [rows: number, columns: number] {
  return [shape[shape.length - 2] ?? 1, shape[shape.length - 1] ?? 1];
}

/** Elements of a shape. */
export function size(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

function matrixBatch(shape: readonly number[]): [batch: number, rows: number, columns: number] {
  const [rows, columns] = matrixOf(shape);
  return [size(shape) / (rows * columns), rows, columns];
}

function sameSides(a: readonly number[], b: readonly number[]): boolean {
  return a.every((side, i) => side === b[i]);
}

/** A tensor in a plan, and how it spreads. */
export interface PlannedLeaf {
  id: DataId;
  shape: number[];
  spread: Spread;
}

/** Expressions as straight-line shader code over `L0(t)`, `L1(t)`, … (texels of tensors) and `s[0]`, … (numbers). */
export interface Plan {
  code: string;
  /** One variable's name a root. */
  results: string[];
  leaves: PlannedLeaf[];
  numbers: NumberNode['value'][];
}

/**
 * Lays out expressions for one shader over a target shape.
 * @param ready whether a tensor's values are there already, so that they are read and not computed again
 * @throws Error when a tensor does not spread over the target (a kernel built an expression it should not have)
 */
export function planOf(
  roots: readonly Expression[],
  target: readonly number[],
  ready: (id: DataId) => boolean,
): Plan {
  const lines: string[] = [];
  const leaves: PlannedLeaf[] = [];
  const numbers: Plan['numbers'] = [];
  const leafNames = new Map<string, string>();
  const idNumbers = new Map<DataId, number>();
  const names = new Map<Expression, string>();

  const line = (code: string): string => {
    lines.push(`vec4 v${lines.length} = ${code};`);
    return `v${lines.length - 1}`;
  };
  const read = (id: DataId, shape: number[]): string => {
    const spread = spreadOf(shape, target);
    if (!spread) throw new Error(`[${shape}] does not spread over [${target}] in one shader.`);
    if (!idNumbers.has(id)) idNumbers.set(id, idNumbers.size);
    const key = `${idNumbers.get(id)} ${spread}`;
    let name = leafNames.get(key);
    if (name === undefined) {
      name = line(`L${leaves.length}(t)`);
      leafNames.set(key, name);
      leaves.push({ id, shape, spread });
    }
    return name;
  };
  const visit = (node: Expression): string => {
    let name = names.get(node);
    if (name !== undefined) return name;
    if (node.kind === 'number') {
      numbers.push(node.value);
      name = line(`vec4(s[${numbers.length - 1}])`);
    } else if (node.kind === 'leaf') {
      name = read(node.id, node.shape);
    } else if (node.id && ready(node.id)) {
      name = read(node.id, node.shape);
    } else {
      name = line(glslOf(node.operation, node.args.map(visit)));
    }
    names.set(node, name);
    return name;
  };
  const results = roots.map(visit);
  return { code: lines.join('\n  '), results, leaves, numbers };
}
