import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { useTheme } from "../shell/theme";

const useStyles = makeStyles({
  plot: { width: "100%", minWidth: 0, overflow: "hidden" },
  summary: { color: tokens.colorNeutralForeground2 },
});

export interface Series {
  label: string;
  values: (number | null)[];
  // Which of the theme's colours.
  color: "brand" | "green" | "red" | "marigold";
  asPoints?: boolean;
}

const COLORS: Record<Series["color"], [light: string, dark: string]> = {
  brand: ["#0f6cbd", "#62abf5"],
  green: ["#107c10", "#6ccb5f"],
  red: ["#c42b1c", "#ff99a4"],
  marigold: ["#b8860b", "#f4c869"],
};

const HEIGHT = 180;

function axis(isDark: boolean, values?: uPlot.Axis["values"]): uPlot.Axis {
  return {
    stroke: isDark ? "#d6d6d6" : "#424242",
    grid: { stroke: isDark ? "#3d3d3d" : "#ececec", width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
    ...(values && { values }),
  };
}

// Values over time. The drawing is for the eye; `summary` says the same in a
// sentence, for everybody.
export function Plot(props: {
  times: number[];
  series: Series[];
  summary: string;
  unit?: (value: number) => string;
}) {
  const styles = useStyles();
  const frame = useRef<HTMLDivElement>(null);
  const { isDark } = useTheme();
  const { times, series, unit } = props;
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const plot = new uPlot(
      {
        width: Math.max(200, element.clientWidth),
        height: HEIGHT,
        legend: { show: series.length > 1, live: false },
        cursor: { show: false },
        scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
        axes: [
          axis(isDark),
          {
            ...axis(
              isDark,
              unit && ((_, splits) => splits.map((value) => unit(value))),
            ),
            size: 60,
          },
        ],
        series: [
          {},
          ...series.map((each) => {
            const stroke = COLORS[each.color][isDark ? 1 : 0];
            return {
              label: each.label,
              stroke,
              fill: each.asPoints ? undefined : `${stroke}22`,
              width: 2,
              ...(each.asPoints
                ? {
                    paths: () => null,
                    points: { show: true, size: 7, fill: stroke },
                  }
                : { points: { show: false } }),
            };
          }),
        ],
      },
      [times, ...series.map((each) => each.values)],
      element,
    );
    const observer = new ResizeObserver(() =>
      plot.setSize({
        width: Math.max(200, element.clientWidth),
        height: HEIGHT,
      }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [times, series, unit, isDark]);
  return (
    <div>
      <div ref={frame} className={styles.plot} aria-hidden />
      <Text className={styles.summary}>{props.summary}</Text>
    </div>
  );
}
