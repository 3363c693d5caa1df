import { formatSignificant } from '../../i18n/format';
import { useMessages, useText } from '../../i18n/messages';
import type { CurveMeta } from '../../models/types';
import { setView, useView } from '../../stores/view';
import type { ChartData } from './chart-rows';
import { curveColor } from './colors';
import classes from './Curves.module.css';

interface CurveLegendProps {
  curves: readonly CurveMeta[];
  /** Where each curve stands now; undefined before the first step. */
  last: ChartData['last'] | undefined;
}

/** The curves of a panel with their last values; each is a button that switches its curve. */
export function CurveLegend({ curves, last }: CurveLegendProps) {
  const words = useMessages().stage.curves;
  const text = useText();
  const hidden = useView((state) => state.hiddenCurves);
  const toggle = (key: string) =>
    setView({
      hiddenCurves: hidden.includes(key) ? hidden.filter((other) => other !== key) : [...hidden, key],
    });
  return (
    <div className={classes.legend} role="group" aria-label={words.shown}>
      {curves.map((curve, i) => (
        <button
          key={curve.key}
          type="button"
          aria-pressed={!hidden.includes(curve.key)}
          title={text(curve.help)}
          onClick={() => toggle(curve.key)}
        >
          <span className={classes.key} style={{ background: curveColor(curve) }} aria-hidden="true" />
          {text(curve.label)}
          {/* Not part of the button's name, which would change as it is read; the table has it. */}
          <span className={classes.last} aria-hidden="true">
            {last ? formatSignificant(last[i].line, 3) : '–'}
          </span>
        </button>
      ))}
    </div>
  );
}
