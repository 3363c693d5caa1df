import type { FilesEntry } from '../types';

/** The 8×8 digits of scikit-learn (`load_digits`), grey levels 0 … 16 mapped to [0, 1]. */
export const digits: FilesEntry<'digits'> = {
  meta: {
    id: 'digits',
    label: { en: 'Digits 8×8', 'zh-CN': '数字 8×8' },
    summary: {
      en: 'Tiny handwritten digits of 8 × 8 pixels: images that train in moments.',
      'zh-CN': '8 × 8 像素的小手写数字：片刻即可训练的图像。',
    },
    kind: 'images',
    shape: [8, 8, 1],
    trainCount: 1437,
    heldOutCount: 360,
    labelNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    range: [0, 1],
    licence: {
      en: 'E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (UCI), as distributed by scikit-learn under BSD 3-Clause.',
      'zh-CN':
        'E. Alpaydin 与 C. Kaynak：Optical Recognition of Handwritten Digits（UCI），由 scikit-learn 以 BSD 3-Clause 许可分发。',
    },
    source: { kind: 'files', folder: 'digits' },
  },
};
