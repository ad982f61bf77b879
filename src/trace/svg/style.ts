interface Colours {
  page: string;
  surface: string;
  ink: string;
  muted: string;
  rule: string;
  plus: string;
  minus: string;
  bad: string;
}

// Hues of Okabe and Ito, "Color Universal Design" (2008): blue and orange stay apart for everybody.
const light: Colours = {
  page: "#ffffff",
  surface: "#f6f7f5",
  ink: "#1b1e23",
  muted: "#5d6570",
  rule: "#c9ccc6",
  plus: "#0072b2",
  minus: "#d55e00",
  bad: "#b3261e",
};

const dark: Colours = {
  page: "#111316",
  surface: "#1c2025",
  ink: "#e9ebee",
  muted: "#a1a8b3",
  rule: "#454b54",
  plus: "#56b4e9",
  minus: "#e69f00",
  bad: "#ff8a80",
};

function colours({ page, surface, ink, muted, rule, plus, minus, bad }: Colours): string {
  return `.page{fill:${page}}text{fill:${ink}}.muted,.column,.tag{fill:${muted}}.bad{fill:${bad}}.unit{fill:${surface};stroke:${muted}}.dead{stroke:${bad}}.port{fill:${page};stroke:${rule}}.line.plus{stroke:${plus}}.line.minus{stroke:${minus}}.line.zero{stroke:${rule}}.line.plain{stroke:${muted}}.tip.plus{fill:${plus}}.tip.minus{fill:${minus}}.tip.zero{fill:${rule}}.tip.plain{fill:${muted}}`;
}

/** The style sheet of a picture, for light and for dark surroundings. */
export const styleSheet = `text{font:12px ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
.title{font-size:17px;font-weight:600}.name,.strong{font-weight:600}.column{font-size:12px}.tag{font-size:11px}
.unit{stroke-width:1.2}.dead{stroke-dasharray:4 3}.line{fill:none;stroke-linecap:round}.line.zero{stroke-dasharray:3 4}
${colours(light)}
@media (prefers-color-scheme:dark){${colours(dark)}}`;
