/** A call of the graphics interface, to be made again. */
export interface GlCall {
  name: string;
  run: (...args: never[]) => unknown;
  args: unknown[];
  /** Where its last argument changes from time to time: what it is now. */
  live?: () => unknown;
}

/** What draws, and what a later draw depends on. */
const REPEATED =
  /^(draw(Arrays|Elements|Buffers)|useProgram|bind(VertexArray|Framebuffer|Texture|Buffer)|framebufferTexture2D|viewport|scissor|enable|disable|activeTexture|uniform\d\w+|vertexAttribPointer|enableVertexAttribArray)$/;
/** What only asks, or makes something once: programs, and the memory of textures. */
const ONCE =
  /^(get|is|check|create)[A-Z]|^(shaderSource|compileShader|attachShader|linkProgram|bindAttribLocation|texParameteri|texStorage2D|flush|bufferData)$/;

/**
 * Writes down what is done with a graphics context while it listens. The calls are those of the context itself, so it does
 * not matter who makes them.
 */
export class GlRecorder {
  readonly calls: GlCall[] = [];
  /** The first call that cannot be made again: it uploads, reads or deletes. */
  obstacle: string | undefined;
  private silent = false;
  private live: (() => unknown) | undefined;

  constructor(private readonly gl: object) {}

  /** Listens while `work` runs. */
  record<T>(work: () => T): T {
    const names = methodsOf(this.gl);
    for (const name of names) this.listen(name);
    try {
      return work();
    } finally {
      for (const name of names) Reflect.deleteProperty(this.gl, name);
    }
  }

  /** What is done in `work` is done once, and stays. */
  once(work: () => void): void {
    this.silent = true;
    try {
      work();
    } finally {
      this.silent = false;
    }
  }

  /** The last argument of the call that follows is to be asked for anew each time. */
  changes(live: () => unknown): void {
    this.live = live;
  }

  private listen(name: string): void {
    const { gl } = this;
    const run: unknown = Reflect.get(gl, name);
    if (!isMethod(run)) return;
    const heard = (...args: never[]): unknown => {
      if (!this.silent) this.hear({ name, run, args: args.map(copied) });
      return Reflect.apply(run, gl, args);
    };
    Object.defineProperty(gl, name, { value: heard, configurable: true });
  }

  private hear(call: GlCall): void {
    const { live } = this;
    this.live = undefined;
    if (REPEATED.test(call.name)) this.calls.push(live ? { ...call, live } : call);
    else if (!ONCE.test(call.name)) this.obstacle ??= call.name;
  }
}

/** Lists of numbers as they are now: the caller may use them again. */
function copied(value: unknown): unknown {
  const list = Array.isArray(value) || value instanceof Float32Array || value instanceof Int32Array;
  return list ? Array.from(value) : value;
}

function methodsOf(gl: object): string[] {
  const names: string[] = [];
  for (const name in gl) if (typeof Reflect.get(gl, name) === 'function') names.push(name);
  return names;
}

function isMethod(value: unknown): value is GlCall['run'] {
  return typeof value === 'function';
}
