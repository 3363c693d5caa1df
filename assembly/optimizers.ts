/**
 * Updates of `n` ≥ 1 weights in place, one pass. The numbers beyond the last whole vector take the same operations one
 * by one, so a weight's place does not change its value.
 */

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
    v128.store(w, f32x4.sub(kept, f32x4.div(f32x4.mul(f32x4.splat(size), mean), scale)));
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
    store<f32>(w, keep * load<f32>(w) - (size * mean) / (sqrt<f32>(square) / root + epsilon));
    w += 4;
    g += 4;
    m += 4;
    v += 4;
  }
}

/** Descent with momentum: m ← μ m + g, w ← w − rate · m. */
export function momentum(w: usize, g: usize, m: usize, n: i32, mu: f32, rate: f32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const mean = f32x4.add(f32x4.mul(f32x4.splat(mu), v128.load(m)), v128.load(g));
    v128.store(m, mean);
    v128.store(w, f32x4.sub(v128.load(w), f32x4.mul(f32x4.splat(rate), mean)));
    w += 16;
    g += 16;
    m += 16;
  }
  for (; i < n; i++) {
    const mean = mu * load<f32>(m) + load<f32>(g);
    store<f32>(m, mean);
    store<f32>(w, load<f32>(w) - rate * mean);
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
    v128.store(w, f32x4.sub(v128.load(w), f32x4.div(f32x4.mul(f32x4.splat(rate), gradient), scale)));
    w += 16;
    g += 16;
    v += 16;
  }
  for (; i < n; i++) {
    const gradient = load<f32>(g);
    const square = alpha * load<f32>(v) + gain * gradient * gradient;
    store<f32>(v, square);
    store<f32>(w, load<f32>(w) - (rate * gradient) / (sqrt<f32>(square) + epsilon));
    w += 4;
    g += 4;
    v += 4;
  }
}

/** Running average: to ← to + gain · (from − to), which leaves equal numbers equal. */
export function blend(to: usize, from: usize, n: i32, gain: f32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const average = v128.load(to);
    const apart = f32x4.sub(v128.load(from), average);
    v128.store(to, f32x4.add(average, f32x4.mul(f32x4.splat(gain), apart)));
    to += 16;
    from += 16;
  }
  for (; i < n; i++) {
    const average = load<f32>(to);
    store<f32>(to, average + gain * (load<f32>(from) - average));
    to += 4;
    from += 4;
  }
}
