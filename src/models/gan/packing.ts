import * as tf from '../shared/tf';

/**
 * Packing (Lin et al. 2018, arXiv 1712.04086): the discriminator judges m items at once, laid beside each other, images
 * along their channels. Items that follow each other make a pack.
 */
export class Packer {
  /** Of a pack, as D takes it: `[m · D]`, or `[h, w, m · c]` for images. */
  readonly shape: readonly number[];

  /** @param item shape of one: `[D]`, or `[h, w, c]` where D looks at images. */
  constructor(
    private readonly size: number,
    private readonly item: readonly number[],
  ) {
    this.shape = [...item.slice(0, -1), size * item[item.length - 1]];
  }

  /** `[m · n, D] -> [n, m · D]`, in the order of `shape`. */
  pack(x: tf.Tensor): tf.Tensor {
    if (this.size === 1) return x;
    if (this.item.length === 1) return this.packRows(x);
    const [h, w, c] = this.item;
    const apart = tf.reshape(x, [-1, this.size, h * w, c]);
    return tf.reshape(tf.transpose(apart, [0, 2, 1, 3]), [-1, h * w * c * this.size]);
  }

  /** Rows side by side, `[m · n, K] -> [n, m · K]`. */
  packRows(rows: tf.Tensor): tf.Tensor {
    const [, width = 0] = rows.shape;
    return this.size === 1 ? rows : tf.reshape(rows, [-1, this.size * width]);
  }
}
