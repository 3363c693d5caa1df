import { env } from '@tensorflow/tfjs-core';
import type { GlRecorder } from './repeat/gl-recorder';

/** A shader on its way through the driver, or compiled. */
export interface Program {
  readonly program: WebGLProgram;
  readonly fragmentShader: WebGLShader;
  readonly source: string;
  readonly inputs: number;
  /** Places of the uniforms found so far; nothing before the first draw, which waits for the compiler. */
  places: Map<string, WebGLUniformLocation | null> | undefined;
}

/**
 * A uniform's value: one number a component, or an array of floats under a name ending in `[0]`; a function where the same
 * draw has other numbers at another time.
 */
export type UniformValue =
  | { int: readonly number[] }
  | { uint: readonly number[] }
  | { float: readonly number[] | (() => readonly number[]) };

/** One drawing: which textures go in, which come out. */
export interface Drawing {
  /** Bound to `T0`, `T1`, … */
  inputs: readonly WebGLTexture[];
  /** Written through `location` 0, 1, …; all of one size. */
  outputs: readonly WebGLTexture[];
  width: number;
  height: number;
  uniforms: Readonly<Record<string, UniformValue>>;
}

interface Target {
  framebuffer: WebGLFramebuffer;
  /** What is attached to it. */
  outputs: readonly WebGLTexture[];
}

/** Framebuffers that are remembered for one texture. */
const MOST_TARGETS = 4;

/** One triangle over everything: no vertex buffer, and no diagonal along which pixels are shaded twice. */
const VERTEX_SHADER = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

/**
 * Compiles fragment shaders once each and draws with them. Beside TensorFlow.js' own way it saves most of the calls:
 * no vertex streams, texture units set once a program, framebuffers that stay as they are. It leaves nothing bound that
 * TensorFlow.js relies on: that binds program, vertex array, framebuffer and textures anew for each of its own draws.
 */
export class Programs {
  private readonly cache = new Map<string, Program>();
  /** Framebuffers by the first texture that is drawn into. */
  private readonly targets = new WeakMap<WebGLTexture, Target[]>();
  private recorder: GlRecorder | undefined;
  private readonly vertexShader: WebGLShader;
  private readonly vertices: WebGLVertexArrayObject;
  /** Textures that one draw can write. */
  readonly maxOutputs: number;

  /** @param onProgram hears of every program when its compilation begins. */
  constructor(
    readonly gl: WebGL2RenderingContext,
    private readonly onProgram: (key: string, program: Program, vertices: WebGLVertexArrayObject) => void,
  ) {
    this.vertexShader = this.compile(gl.VERTEX_SHADER, VERTEX_SHADER);
    this.vertices = gl.createVertexArray();
    this.maxOutputs = Number(gl.getParameter(gl.MAX_DRAW_BUFFERS));
  }

  /** The program of a key; the driver begins to compile it at its first use, from the shader that `source` gives. */
  get(key: string, inputs: number, source: () => string): Program {
    let program = this.cache.get(key);
    if (!program) {
      program = this.link(source(), inputs);
      this.cache.set(key, program);
      this.onProgram(key, program, this.vertices);
    }
    return program;
  }

  /**
   * Draws; or not, while TensorFlow.js only compiles.
   * @throws Error when the driver cannot compile the shader
   */
  draw(program: Program, { inputs, outputs, width, height, uniforms }: Drawing): void {
    if (onlyCompiling()) return;
    const { gl } = this;
    const places = program.places ?? this.finish(program);
    this.aim(outputs);
    gl.viewport(0, 0, width, height);
    gl.scissor(0, 0, width, height);
    gl.useProgram(program.program);
    gl.bindVertexArray(this.vertices);
    inputs.forEach((texture, i) => {
      gl.activeTexture(gl.TEXTURE0 + i);
      gl.bindTexture(gl.TEXTURE_2D, texture);
    });
    for (const [name, value] of Object.entries(uniforms)) this.set(this.place(program, places, name), value);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  /** Tells a recorder of what the calls alone do not say: which numbers change, and what stays as it is between draws. */
  heardBy<T>(recorder: GlRecorder, work: () => T): T {
    this.recorder = recorder;
    try {
      return work();
    } finally {
      this.recorder = undefined;
    }
  }

  /** Binds a framebuffer for these textures: drivers take long to look at one that has changed, so each keeps its own. */
  private aim(outputs: readonly WebGLTexture[]): void {
    const { gl, recorder } = this;
    const target = this.targetOf(outputs);
    gl.bindFramebuffer(gl.FRAMEBUFFER, target.framebuffer);
    if (sameTextures(target.outputs, outputs)) return;
    const attach = (): void => this.attach(target, outputs);
    if (recorder) recorder.once(attach);
    else attach();
  }

  private targetOf(outputs: readonly WebGLTexture[]): Target {
    const [first] = outputs;
    const known = this.targets.get(first) ?? [];
    // What is recorded finds its framebuffers as they were: they have no other use.
    const target =
      known.find((candidate) => sameTextures(candidate.outputs, outputs)) ??
      (this.recorder ? undefined : known[0]);
    if (target) return target;
    const fresh = { framebuffer: this.gl.createFramebuffer(), outputs: [] };
    this.targets.set(first, [...known.slice(1 - MOST_TARGETS), fresh]);
    return fresh;
  }

  private attach(target: Target, outputs: readonly WebGLTexture[]): void {
    const { gl } = this;
    for (let i = 0; i < Math.max(outputs.length, target.outputs.length); i++) {
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + i, gl.TEXTURE_2D, outputs[i] ?? null, 0);
    }
    gl.drawBuffers(outputs.map((_, i) => gl.COLOR_ATTACHMENT0 + i));
    target.outputs = outputs;
  }

  private set(location: WebGLUniformLocation | null, value: UniformValue): void {
    const { gl } = this;
    if (!location) return;
    if ('float' in value) {
      const { float } = value;
      if (typeof float === 'function') this.recorder?.changes(float);
      gl.uniform1fv(location, typeof float === 'function' ? float() : float);
    } else if ('uint' in value) {
      if (value.uint.length === 2) gl.uniform2uiv(location, value.uint);
      else gl.uniform4uiv(location, value.uint);
    } else if (value.int.length === 4) gl.uniform4iv(location, value.int);
    else gl.uniform1iv(location, value.int);
  }

  private link(source: string, inputs: number): Program {
    const { gl } = this;
    const fragmentShader = this.compile(gl.FRAGMENT_SHADER, source);
    const program = gl.createProgram();
    gl.attachShader(program, this.vertexShader);
    gl.attachShader(program, fragmentShader);
    gl.linkProgram(program);
    return { program, fragmentShader, source, inputs, places: undefined };
  }

  /** Waits for the compiler, and sets what never changes. */
  private finish(program: Program): Map<string, WebGLUniformLocation | null> {
    const { gl } = this;
    const { fragmentShader, source } = program;
    if (!gl.getProgramParameter(program.program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const logs = `${gl.getShaderInfoLog(fragmentShader)} ${gl.getProgramInfoLog(program.program)}`;
      throw new Error(`A shader does not compile here: ${logs}\n${source}`);
    }
    const places = new Map<string, WebGLUniformLocation | null>();
    program.places = places;
    gl.useProgram(program.program);
    for (let i = 0; i < program.inputs; i++) gl.uniform1i(this.place(program, places, `T${i}`), i);
    return places;
  }

  private place(
    { program }: Program,
    places: Map<string, WebGLUniformLocation | null>,
    name: string,
  ): WebGLUniformLocation | null {
    let place = places.get(name);
    if (place === undefined) {
      place = this.gl.getUniformLocation(program, name);
      places.set(name, place);
    }
    return place;
  }

  private compile(kind: number, source: string): WebGLShader {
    const { gl } = this;
    const shader = gl.createShader(kind);
    // A lost context gives nothing; whoever listens for the loss deals with it.
    if (!shader) throw new Error('The graphics driver makes no shader.');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    return shader;
  }
}

function sameTextures(a: readonly WebGLTexture[], b: readonly WebGLTexture[]): boolean {
  return a.length === b.length && a.every((texture, i) => texture === b[i]);
}

function onlyCompiling(): boolean {
  return env().getBool('ENGINE_COMPILE_ONLY');
}
