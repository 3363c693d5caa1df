/**
 * Kernels of our own that stand for several TensorFlow.js operations at once. A backend that has one registers it under
 * this name; a model asks by name and does without where it is missing. All tensors are float32.
 *
 * | kernel | inputs | attributes | gives |
 * |---|---|---|---|
 * | dense | x [m, k], w [k, n], b [n] | activation 0 none, 1 relu, 2 LeakyReLU; slope | act(x·w + b) [m, n] |
 * | conv2d | x [n, h, w, c], w [kh, kw, c, o], b [o] or [n, o] | stride; the padding is 'same' | x ∗ w + b |
 * | upConv2d | x [n, h, w, c], w [kh, kw, o, c], b [o] | stride; the padding is 'same' | the transposed convolution + b [n, h·stride, w·stride, o] |
 * | groupNorm | x [n, h, w, c], w [c], b [c] | groups, epsilon, silu 0 or 1 | act((x − mean) / √(variance + ε) · w + b) |
 * | groupNormGrad | dy, x, w, b | the same | the gradients of x, w and b |
 * | silu | x | | x σ(x) |
 * | siluGrad, softplusGrad | dy, x | | dy times the activation's slope at x |
 * | leakyReluGrad | dy, x | slope (0 is relu) | the same |
 * | sigmoidGrad, tanhGrad | dy, y (the activation's value) | | the same |
 * | adam | w, g, m, v; average, or not | size, root, beta1, beta2, epsilon; keep, the share of w that decay leaves; averageKeep | nothing: w, m and v change in place, and the average by `blend` |
 * | momentum | w, g, m; average, or not | momentum, learningRate; averageKeep | the same of w and m |
 * | rmsProp | w, g, v; average, or not | alpha, learningRate, epsilon; averageKeep | the same of w and v |
 * | blend | average, value | keep | nothing: average ← keep · average + (1 − keep) · value |
 * | mixRows | a, b [n, d], weightA, weightB [n, 1] | | weightA · a + weightB · b |
 * | normals | | shape, key [2], counter [4] of a Philox stream | standard normals, those of `Rng` to the last bit but one |
 */
export const FUSED = {
  dense: 'PlaygroundDense',
  conv2d: 'PlaygroundConv2D',
  upConv2d: 'PlaygroundUpConv2D',
  groupNorm: 'PlaygroundGroupNorm',
  groupNormGrad: 'PlaygroundGroupNormGrad',
  silu: 'PlaygroundSilu',
  siluGrad: 'PlaygroundSiluGrad',
  softplusGrad: 'PlaygroundSoftplusGrad',
  leakyReluGrad: 'PlaygroundLeakyReluGrad',
  sigmoidGrad: 'PlaygroundSigmoidGrad',
  tanhGrad: 'PlaygroundTanhGrad',
  adam: 'PlaygroundAdam',
  momentum: 'PlaygroundMomentum',
  rmsProp: 'PlaygroundRmsProp',
  blend: 'PlaygroundBlend',
  mixRows: 'PlaygroundMixRows',
  normals: 'PlaygroundNormals',
} as const;

/** A fused kernel by its short name. */
export type FusedKernel = keyof typeof FUSED;
