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
export { linePath } from "./line-path.ts";
export { clip, dots, horizontalLine, line, verticalLine, verticals } from "./marks.ts";
export { type Content, Markup, markup } from "./markup.ts";
export { classColours, dark, light, type Theme } from "./palette.ts";
export { curvePath, type Place, round } from "./path.ts";
export { gridAround, gridPoints, type PlaneGrid, regionPath } from "./plane.ts";
export { grayscalePng } from "./png.ts";
export { type Interval, linearScale, logarithmicScale, type Scale } from "./scale.ts";
export { points, smooth, thin } from "./series.ts";
export { label, segment } from "./shapes.ts";
export {
  baseRules,
  bothSchemes,
  chartRules,
  declareTheme,
  fontFamily,
  type Rules,
  styleText,
  themeVariables,
} from "./style.ts";
export { type SvgDocument, svgDocument } from "./svg-document.ts";
