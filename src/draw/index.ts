export {
  type Axis,
  type Chart,
  type ChartOptions,
  createChart,
  drawChart,
  type Point,
} from "./chart.ts";
export { classColour, classSign, symbolPath } from "./class-sign.ts";
export { type Arrow, type Layout, layeredLayout, type Size } from "./layered-layout.ts";
export {
  clipToFrame,
  horizontalLine,
  labelledDots,
  line,
  verticalGuides,
  verticalLine,
} from "./marks.ts";
export { type Content, Markup, markup } from "./markup.ts";
export { formatDecimals, formatShortFormula } from "./number-text.ts";
export { darkTheme, lightTheme, type Theme } from "./palette.ts";
export { roundToTenth } from "./path.ts";
export { gridAround, gridPoints, type PlaneGrid, regionPath } from "./plane.ts";
export { grayscalePng } from "./png.ts";
export { type Interval, linearScale, logarithmicScale, type Scale } from "./scale.ts";
export { finitePoints, smoothPoints, thinPoints } from "./series.ts";
export { chartRules, type Rules } from "./style.ts";
export { type SvgDocument, svgDocument } from "./svg-document.ts";
