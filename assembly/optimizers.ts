/**
 * Updates of `n` ≥ 1 weights in place, one pass. The numbers beyond the last whole vector take the same operations one
 * by one, so a weight's place does not change its value. Each moves the weights' running average as well, where it is told of
 * one (`average` not 0), while the new weights are at hand.
 */

/** to + gain · (from − to), which leaves equal numbers equal. */
function towards4(to: v128, from: v128, gain: f32): v128 {
  return f32x4.add(to, f32x4.mul(f32x4.splat(gain), f32x4.sub(from, to)));
}

/** The same of one number. */
function towards(to: f32, from: f32, gain: f32): f32 {
  return to + gain * (from - to);
}

/** Moves four averages towards their weights. */
function follow4(average: usize, i: i32, weights: v128, gain: f32): void {
  const at = average + ((<usize>i) << 2);
  v128.store(at, towards4(v128.load(at), weights, gain));
}

/** Moves one. */
function follow(average: usize, i: i32, weight: f32, gain: f32): void {
  const at = average + ((<usize>i) << 2);
  store<f32>(at, towards(load<f32>(at), weight, gain));
}

/**
 * Adam: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← keep · w − size · m / (√v / root + ε).
 * @param size learning rate / (1 − β₁ᵗ)
 * @param root √(1 − β₂ᵗ)
 * @param keep 1, or what AdamW's decay leaves
 */
export function adam(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  n: i32,
  beta1: f32,
  gain1: f32,
  beta2: f32,
  gain2: f32,
  size: f32,
  root: f32,
  epsilon: f32,
  keep: f32,
  average: usize,
  averageGain: f32,
): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const gradient = v128.load(g);
    const mean = f32x4.add(
      f32x4.mul(f32x4.splat(beta1), v128.load(m)),
      f32x4.mul(f32x4.splat(gain1), gradient),
    );
    const square = f32x4.add(
      f32x4.mul(f32x4.splat(beta2), v128.load(v)),
      f32x4.mul(f32x4.mul(f32x4.splat(gain2), gradient), gradient),
    );
    v128.store(m, mean);
    v128.store(v, square);
    const scale = f32x4.add(f32x4.div(f32x4.sqrt(square), f32x4.splat(root)), f32x4.splat(epsilon));
    const kept = f32x4.mul(f32x4.splat(keep), v128.load(w));
    const weights = f32x4.sub(kept, f32x4.div(f32x4.mul(f32x4.splat(size), mean), scale));
    v128.store(w, weights);
    if (average) follow4(average, i, weights, averageGain);
    w += 16;
    g += 16;
    m += 16;
    v += 16;
  }
  for (; i < n; i++) {
    const gradient = load<f32>(g);
    const mean = beta1 * load<f32>(m) + gain1 * gradient;
    const square = beta2 * load<f32>(v) + gain2 * gradient * gradient;
    store<f32>(m, mean);
    store<f32>(v, square);
    const weight = keep * load<f32>(w) - (size * mean) / (sqrt<f32>(square) / root + epsilon);
    store<f32>(w, weight);
    if (average) follow(average, i, weight, averageGain);
    w += 4;
    g += 4;
    m += 4;
    v += 4;
  }
}

/** Descent with momentum: m ← μ m + g, w ← w − rate · m. */
export function momentum(
  w: usize,
  g: usize,
  m: usize,
  n: i32,
  mu: f32,
  rate: f32,
  average: usize,
  averageGain: f32,
): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const mean = f32x4.add(f32x4.mul(f32x4.splat(mu), v128.load(m)), v128.load(g));
    v128.store(m, mean);
    const weights = f32x4.sub(v128.load(w), f32x4.mul(f32x4.splat(rate), mean));
    v128.store(w, weights);
    if (average) follow4(average, i, weights, averageGain);
    w += 16;
    g += 16;
    m += 16;
  }
  for (; i < n; i++) {
    const mean = mu * load<f32>(m) + load<f32>(g);
    store<f32>(m, mean);
    const weight = load<f32>(w) - rate * mean;
    store<f32>(w, weight);
    if (average) follow(average, i, weight, averageGain);
    w += 4;
    g += 4;
    m += 4;
  }
}

/** RMSProp: v ← α v + (1 − α) g², w ← w − rate · g / (√v + ε). */
export function rmsProp(
  w: usize,
  g: usize,
  v: usize,
  n: i32,
  alpha: f32,
  gain: f32,
  rate: f32,
  epsilon: f32,
  average: usize,
  averageGain: f32,
): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const gradient = v128.load(g);
    const square = f32x4.add(
      f32x4.mul(f32x4.splat(alpha), v128.load(v)),
      f32x4.mul(f32x4.mul(f32x4.splat(gain), gradient), gradient),
    );
    v128.store(v, square);
    const scale = f32x4.add(f32x4.sqrt(square), f32x4.splat(epsilon));
    const weights = f32x4.sub(v128.load(w), f32x4.div(f32x4.mul(f32x4.splat(rate), gradient), scale));
    v128.store(w, weights);
    if (average) follow4(average, i, weights, averageGain);
    w += 16;
    g += 16;
    v += 16;
  }
  for (; i < n; i++) {
    const gradient = load<f32>(g);
    const square = alpha * load<f32>(v) + gain * gradient * gradient;
    store<f32>(v, square);
    const weight = load<f32>(w) - (rate * gradient) / (sqrt<f32>(square) + epsilon);
    store<f32>(w, weight);
    if (average) follow(average, i, weight, averageGain);
    w += 4;
    g += 4;
    v += 4;
  }
}

/** Running average of numbers that nothing here moves: to ← to + gain · (from − to). */
export function blend(to: usize, from: usize, n: i32, gain: f32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(to, towards4(v128.load(to), v128.load(from), gain));
    to += 16;
    from += 16;
  }
  for (; i < n; i++) {
    store<f32>(to, towards(load<f32>(to), load<f32>(from), gain));
    to += 4;
    from += 4;
  }
}
