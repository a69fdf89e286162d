// The look of the charts: texts, colours and axes as plotly takes them.
const Look = (() => {
  "use strict";
  const AXIS_NAME = 24;

  // plotly reads a little HTML in its texts: here they are texts.
  const plain = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const short = (text) => plain(text.length > AXIS_NAME ? `${text.slice(0, AXIS_NAME - 1)}…` : text);
  const number = (value) => (value === null ? "" : String(Number(value.toPrecision(6))));

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const named = (name) => style.getPropertyValue(`--${name}`).trim();
    return {
      text: named("text"), quiet: named("quiet"), line: named("line"), ground: named("ground"),
      run: named("module"), mean: named("notebook"), best: named("best"), failed: named("bad"),
      scale: named("scale").split(" ").map((colour, index, all) => [index / (all.length - 1), colour]),
      bars: [named("module"), named("notebook"), named("quiet")],
    };
  }

  // As many of the labels as there is room for.
  function thinned(ticks, room) {
    const step = Math.ceil(ticks.length / room);
    return ticks.filter((_, index) => index % step === 0);
  }

  const axis = (look, title, more = {}) => ({
    title: { text: short(title), standoff: 8 }, gridcolor: look.line, linecolor: look.line, zeroline: false,
    automargin: true, ...more,
  });

  function layout(look, more) {
    return {
      autosize: true, margin: { l: 10, r: 12, t: 12, b: 10 }, showlegend: false, hovermode: "closest",
      paper_bgcolor: look.ground, plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: look.text, size: 12, family: "system-ui, -apple-system, 'Segoe UI', sans-serif" },
      hoverlabel: { bgcolor: look.ground, bordercolor: look.line, font: { color: look.text }, align: "left" },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: look.quiet, activecolor: look.text },
      ...more,
    };
  }

  return { plain, short, number, colours, thinned, axis, layout };
})();
