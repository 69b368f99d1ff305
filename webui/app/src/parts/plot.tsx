import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { useTheme } from "../shell/theme";
import { timeSpan } from "../text/plot_data";

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
  // A line in pieces: a limit.
  dash?: number[];
}

const COLORS: Record<Series["color"], [light: string, dark: string]> = {
  brand: ["#0f6cbd", "#62abf5"],
  green: ["#107c10", "#6ccb5f"],
  red: ["#c42b1c", "#ff99a4"],
  marigold: ["#b8860b", "#f4c869"],
};

const HEIGHT = 180;
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5];

function axis(isDark: boolean, values?: uPlot.Axis["values"]): uPlot.Axis {
  return {
    stroke: isDark ? "#d6d6d6" : "#424242",
    grid: { stroke: isDark ? "#3d3d3d" : "#ececec", width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
    ...(values && { values }),
  };
}

type PlotProps = {
  times: number[];
  series: Series[];
  summary: string;
  unit?: (value: number) => string;
  // The least that the upper end of the axis shows.
  least?: number;
};

function seriesOf(each: Series, isDark: boolean): uPlot.Series {
  const stroke = COLORS[each.color][isDark ? 1 : 0];
  const points = { show: true, size: 7, fill: stroke };
  return {
    label: each.label,
    stroke,
    width: 2,
    ...(each.dash && { dash: each.dash }),
    ...(each.asPoints
      ? { paths: () => null, points }
      : {
          fill: each.dash ? undefined : `${stroke}22`,
          points: { show: false },
        }),
  };
}

function optionsOf(props: PlotProps, isDark: boolean): uPlot.Options {
  const { series, unit, times } = props;
  const least = props.least ?? 1;
  return {
    width: 0,
    height: HEIGHT,
    legend: { show: series.length > 1, live: false },
    cursor: { show: false },
    scales: {
      x: { range: () => timeSpan(times, Date.now() / 1000) },
      y: { range: (_, __, max) => [0, Math.max(least, max * 1.1)] },
    },
    axes: [
      axis(isDark),
      {
        ...axis(
          isDark,
          unit && ((_, splits) => splits.map((value) => unit(value))),
        ),
        size: 60,
        // Halves of a mailbox would mean nothing.
        incrs: unit ? undefined : WHOLE,
      },
    ],
    series: [{}, ...series.map((each) => seriesOf(each, isDark))],
  };
}

// Values over time. The drawing is for the eye; `summary` says the same in a
// sentence, for everybody.
export function Plot(props: PlotProps) {
  const styles = useStyles();
  const frame = useRef<HTMLDivElement>(null);
  const { isDark } = useTheme();
  const { times, series, unit, least, summary } = props;
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const width = () => Math.max(200, element.clientWidth);
    const drawn = new uPlot(
      {
        ...optionsOf({ times, series, unit, least, summary: "" }, isDark),
        width: width(),
      },
      [times, ...series.map((each) => each.values)],
      element,
    );
    const observer = new ResizeObserver(() =>
      drawn.setSize({ width: width(), height: HEIGHT }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
  }, [times, series, unit, least, isDark]);
  return (
    <div>
      <div ref={frame} className={styles.plot} aria-hidden />
      <Text className={styles.summary}>{summary}</Text>
    </div>
  );
}
