import { AlignedBlocks, type Heap } from '../heap';

/** A block may be so much larger than what it is taken for. */
const LOOSE = 2;

/**
 * The memory of recorded work. What is repeated writes where it wrote when it was recorded, so between two repetitions
 * nobody else may have that memory: what the work lets go of waits here for its next use. All recorded pieces of work
 * share it, as none leaves anything in it that is needed when it is done.
 */
export class Arena {
  private readonly blocks: AlignedBlocks;
  /** By address: bytes of every block, taken or not. */
  private readonly sizes = new Map<number, number>();
  /** Those not taken; the last let go of is at the end. */
  private readonly free: number[] = [];
  private users = 0;

  constructor(heap: Heap) {
    this.blocks = new AlignedBlocks(heap);
  }

  /** Bytes it holds. */
  get size(): number {
    return [...this.sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  has(address: number): boolean {
    return this.sizes.has(address);
  }

  /** Memory for so many bytes: the smallest block that will do, or a new one. */
  take(bytes: number): number {
    let best = -1;
    this.free.forEach((address, i) => {
      const size = this.sizeAt(address);
      const fits = size >= bytes && size <= LOOSE * bytes;
      // Among equals the last let go of, which is nearest to the processor.
      if (fits && (best < 0 || size <= this.sizeAt(this.free[best]))) best = i;
    });
    if (best >= 0) return this.free.splice(best, 1)[0];
    const address = this.blocks.reserve(bytes);
    this.sizes.set(address, bytes);
    return address;
  }

  /** Takes back what was taken. */
  put(address: number): void {
    this.free.push(address);
  }

  /** Counts one who needs the memory kept. */
  retain(): void {
    this.users++;
  }

  /** Ends what `retain` began. */
  release(): void {
    this.users--;
    if (this.users > 0) return;
    for (const address of this.sizes.keys()) this.blocks.release(address);
    this.sizes.clear();
    this.free.length = 0;
  }

  private sizeAt(address: number): number {
    return this.sizes.get(address) ?? 0;
  }
}
