import { describe, expect, it } from 'vitest';
import { GlRecorder } from './gl-recorder';

/** A context that answers with what it was told. */
class Context {
  readonly told: string[] = [];
  useProgram = undefined;
  drawArrays(...args: number[]): string {
    this.told.push(`draw ${args}`);
    return 'drawn';
  }
  uniform1fv(place: string, numbers: number[]): void {
    this.told.push(`${place} ${numbers}`);
  }
  getError(): number {
    return 0;
  }
  texSubImage2D(): void {
    this.told.push('upload');
  }
}

/** A context whose methods are inherited and can be listed, as a browser's are. */
function context(): Context {
  const gl = new Context();
  for (const name of ['drawArrays', 'uniform1fv', 'getError', 'texSubImage2D'] as const) {
    Object.defineProperty(Context.prototype, name, { enumerable: true });
  }
  return gl;
}

describe('GlRecorder', () => {
  it('writes down calls while it listens, makes them, and leaves the context as it was', () => {
    const gl = context();
    const recorder = new GlRecorder(gl);
    const numbers = [1, 2];
    const answer = recorder.record(() => {
      gl.uniform1fv('s', numbers);
      numbers[0] = 9;
      return gl.drawArrays(4, 0, 3);
    });
    gl.drawArrays(1, 1, 1);
    expect(answer).toBe('drawn');
    expect(gl.told).toEqual(['s 1,2', 'draw 4,0,3', 'draw 1,1,1']);
    expect(recorder.calls.map(({ name, args }) => [name, args])).toEqual([
      ['uniform1fv', ['s', [1, 2]]],
      ['drawArrays', [4, 0, 3]],
    ]);
    expect(recorder.obstacle).toBeUndefined();
    expect(Object.keys(gl)).not.toContain('drawArrays');
  });

  it('marks the call whose numbers change', () => {
    const gl = context();
    const recorder = new GlRecorder(gl);
    const now = () => [3];
    recorder.record(() => {
      recorder.changes(now);
      gl.uniform1fv('s', now());
      gl.uniform1fv('s', [1]);
    });
    expect(recorder.calls.map(({ live }) => live)).toEqual([now, undefined]);
  });

  it('passes over what only asks, and what is done once', () => {
    const gl = context();
    const recorder = new GlRecorder(gl);
    recorder.record(() => {
      gl.getError();
      recorder.once(() => gl.texSubImage2D());
    });
    expect(recorder.calls).toEqual([]);
    expect(recorder.obstacle).toBeUndefined();
  });

  it('says what cannot be made again, and stops listening when the work throws', () => {
    const gl = context();
    const recorder = new GlRecorder(gl);
    expect(() =>
      recorder.record(() => {
        gl.texSubImage2D();
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(recorder.obstacle).toBe('texSubImage2D');
    gl.drawArrays(1, 1, 1);
    expect(recorder.calls).toEqual([]);
  });
});
