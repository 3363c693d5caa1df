import { useActiveTooltipLabel, usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';
import type { ChartCurve } from './Chart';
import type { ChartRow } from './chart-rows';
import { bandPath, linePath, type Scale } from './paths';

interface CurvePathsProps {
  curves: readonly ChartCurve[];
  rows: readonly ChartRow[];
  /** Whether the values as they were are drawn behind their smoothed line. */
  smoothed: boolean;
  /** Whether every point is marked. */
  dots: boolean;
}

/**
 * The curves themselves, over the axes of the chart around them. Recharts' own lines and areas took as long as all else of
 * a chart together: they keep labels, animations and places in a store that nothing here asks for.
 */
export function CurvePaths({ curves, rows, smoothed, dots }: CurvePathsProps) {
  const x: Scale | undefined = useXAxisScale();
  const y: Scale | undefined = useYAxisScale();
  const area = usePlotArea();
  const step = useActiveTooltipLabel();
  if (!x || !y || !area) return null;
  const marked = dots ? rows : rows.filter((row) => row.step === step);
  return (
    <>
      {/* What lies beyond a fixed range is cut off. */}
      <svg {...area} viewBox={`${area.x} ${area.y} ${area.width} ${area.height}`} fill="none">
        {rows[0].bands &&
          curves.map(({ key, color }, i) => (
            <path
              key={`${key}/band`}
              d={bandPath(rows, ({ bands }) => bands?.[i], x, y)}
              fill={color}
              fillOpacity={0.18}
            />
          ))}
        {smoothed &&
          curves.map(({ key, color }, i) => (
            <path
              key={`${key}/raw`}
              d={linePath(rows, ({ raw }) => raw[i], x, y)}
              stroke={color}
              strokeOpacity={0.25}
            />
          ))}
        {curves.map(({ key, color }, i) => (
          <path key={key} d={linePath(rows, ({ line }) => line[i], x, y)} stroke={color} strokeWidth={1.75} />
        ))}
      </svg>
      {marked.flatMap((row) =>
        curves.map(({ key, color }, i) => {
          const value = row.line[i];
          const down = value === null ? undefined : y(value);
          return (
            down !== undefined && (
              <circle key={`${key}/${row.step}`} cx={x(row.step)} cy={down} r={3} fill={color} />
            )
          );
        }),
      )}
    </>
  );
}
