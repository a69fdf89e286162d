// Draws the charts with plotly, in the colours of the page.
(() => {
  "use strict";
  const { plain, short, number, colours, thinned, axis, layout } = Look;
  const data = JSON.parse(document.getElementById("sweep-data").textContent);
  const figures = [...document.querySelectorAll("figure[data-chart]")];
  const choice = document.getElementById("metric");
  const { runs, parameters, metrics } = data;
  const indices = runs.number.map((_, index) => index);
  const completed = indices.filter((index) => runs.status[index] === "completed");
  const unfinished = indices.filter((index) => runs.status[index] !== "completed");
  // Unless it is told not to, plotly offers to send the data to its makers.
  const CONFIG = {
    showSendToCloud: false,
    plotlyServerURL: "",
    displaylogo: false,
    responsive: true,
    modeBarButtonsToRemove: ["sendChartToCloud", "sendDataToCloud", "lasso2d", "select2d", "autoScale2d"],
    toImageButtonOptions: { scale: 2 },
  };
  const parameterText = (parameter, index) => {
    const value = parameter.values[index];
    if (value === null) return "not given";
    return parameter.scale === "category" ? parameter.labels[value] : number(value);
  };

  // What is told about a run when it is pointed at.
  function told(index) {
    const lines = [`<b>run ${runs.number[index]}</b>`];
    for (const parameter of parameters) {
      lines.push(`${plain(parameter.name)} = ${plain(parameterText(parameter, index))}`);
    }
    for (const metric of metrics) {
      if (metric.values[index] !== null) lines.push(`${plain(metric.name)}: ${number(metric.values[index])}`);
    }
    lines.push(plain(runs.status[index] === "completed" ? runs.details[index] : runs.status[index]));
    return lines.join("<br>");
  }
  const hovers = indices.map(told);
  const hoverOf = (chosen) => ({ hoverinfo: "text", hovertext: chosen.map((index) => hovers[index]), customdata: chosen });

  function parameterAxis(look, parameter) {
    if (parameter.scale === "category") {
      const ticks = thinned(parameter.ticks, 20);
      return axis(look, parameter.name, {
        type: "linear", tickvals: ticks.map((tick) => tick[0]), ticktext: ticks.map((tick) => plain(tick[1])),
        range: [-0.6, parameter.labels.length - 0.4], showgrid: false,
      });
    }
    const named = parameter.ticks.length
      ? { tickvals: parameter.ticks.map((tick) => tick[0]), ticktext: parameter.ticks.map((tick) => plain(tick[1])) }
      : {};
    const exponents = parameter.scale === "log" ? "power" : "e";
    return axis(look, parameter.name, { type: parameter.scale, exponentformat: exponents, ...named });
  }

  // Runs of one category side by side, at the same places whenever the page is opened.
  function places(parameter, chosen) {
    const values = chosen.map((index) => parameter.values[index]);
    if (parameter.scale !== "category" || indices.length <= parameter.labels.length) return values;
    const shift = (index) => (((runs.number[index] * 0.6180339887) % 1) - 0.5) * 0.45;
    return values.map((value, place) => (value === null ? null : value + shift(chosen[place])));
  }

  function parameterChart(look, metric, place) {
    const parameter = parameters[place];
    const drawn = completed.filter((index) => metric.values[index] !== null);
    const categories = parameter.scale === "category";
    const many = drawn.length > 200;
    const traces = [];
    if (categories && drawn.length >= 5 * parameter.labels.length) {
      traces.push({
        type: "box", x: drawn.map((index) => parameter.values[index]), y: drawn.map((index) => metric.values[index]),
        boxpoints: false, hoverinfo: "skip", line: { color: look.quiet, width: 1 }, fillcolor: "rgba(128,128,128,0.1)",
        width: 0.7,
      });
    }
    traces.push({
      type: "scatter", mode: "markers", x: places(parameter, drawn), y: drawn.map((index) => metric.values[index]),
      marker: { color: look.run, size: many ? 5 : 8, opacity: many ? 0.55 : 0.8 }, ...hoverOf(drawn),
    });
    if (metric.means[place]) {
      const [x, y] = metric.means[place];
      traces.push({
        type: "scatter", mode: categories ? "markers" : "lines+markers", x, y, hoverinfo: "y",
        line: { color: look.mean, width: 2 },
        marker: categories
          ? { symbol: "line-ew", size: 22, color: look.mean, line: { color: look.mean, width: 3 } }
          : { color: look.mean, size: 5 },
      });
    }
    if (data.best !== null && metric.values[data.best] !== null) {
      traces.push({
        type: "scatter", mode: "markers", x: places(parameter, [data.best]), y: [metric.values[data.best]],
        marker: { symbol: "star", size: 15, color: look.best, line: { color: look.ground, width: 1 } },
        ...hoverOf([data.best]),
      });
    }
    if (unfinished.length) {
      traces.push({
        type: "scatter", mode: "markers", x: places(parameter, unfinished), y: unfinished.map(() => 0.02), yaxis: "y2",
        marker: { symbol: "x-thin", size: 7, line: { color: look.failed, width: 2 } }, ...hoverOf(unfinished),
      });
    }
    return {
      traces,
      layout: layout(look, {
        xaxis: parameterAxis(look, parameter), yaxis: axis(look, metric.name, metric.is_cost ? { rangemode: "tozero" } : {}),
        yaxis2: { overlaying: "y", range: [0, 1], visible: false, fixedrange: true },
      }),
      says: `${metric.name} against ${parameter.name}`,
    };
  }

  function gridChart(look, metric) {
    const { columns, rows, failed } = data.grid;
    const labelled = columns.length * rows.length <= 150;
    const ticks = (labels) => {
      const kept = thinned(labels.map((label, index) => [index, label]), 20);
      return { tickvals: kept.map((tick) => tick[0]), ticktext: kept.map((tick) => plain(tick[1])), showgrid: false };
    };
    return {
      traces: [
        {
          type: "heatmap", z: metric.grid, colorscale: look.scale, reversescale: metric.lower_is_better,
          hoverinfo: "text", xgap: labelled ? 2 : 0, ygap: labelled ? 2 : 0,
          hovertext: metric.grid.map((row, y) => row.map((z, x) =>
            `${plain(parameters[0].name)} = ${plain(columns[x])}<br>${plain(parameters[1].name)} = ${plain(rows[y])}` +
            (z === null ? "" : `<br>${plain(metric.name)}: ${number(z)}`))),
          ...(labelled
            ? { text: metric.grid.map((row) => row.map((z) => (z === null ? "" : String(Number(z.toPrecision(4)))))),
                texttemplate: "%{text}" }
            : {}),
          colorbar: { title: { text: short(metric.name), side: "right" }, thickness: 14, outlinewidth: 0 },
        },
        {
          type: "scatter", mode: "markers", x: failed.map((cell) => cell[0]), y: failed.map((cell) => cell[1]),
          marker: { symbol: "x-thin", size: 9, line: { color: look.failed, width: 2 } }, hoverinfo: "text",
          hovertext: failed.map(() => "did not complete"),
        },
      ],
      layout: layout(look, {
        xaxis: axis(look, parameters[0].name, ticks(columns)), yaxis: axis(look, parameters[1].name, ticks(rows)),
      }),
      says: `mean ${metric.name} for each pair of ${parameters[0].name} and ${parameters[1].name}`,
    };
  }

  function dimension(parameter, chosen) {
    const log = parameter.scale === "log";
    const place = (value) => (log ? Math.log10(value) : value);
    const values = chosen.map((index) => place(parameter.values[index]));
    let ticks = thinned(parameter.ticks, 24);
    if (log && !ticks.length) {
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const whole = [];
      for (let power = Math.ceil(low); power <= high; power += 1) whole.push([10 ** power, number(10 ** power)]);
      ticks = thinned(whole.length > 1 ? whole : [low, high].map((end) => [10 ** end, number(10 ** end)]), 12);
    }
    const edge = parameter.scale === "category" ? [-0.2, parameter.labels.length - 0.8] : undefined;
    return {
      label: short(parameter.name), values, ...(edge ? { range: edge } : {}),
      ...(ticks.length ? { tickvals: ticks.map((tick) => place(tick[0])), ticktext: ticks.map((tick) => tick[1]) } : {}),
    };
  }

  function parallelChart(look, metric) {
    const whole = completed.filter(
      (index) => metric.values[index] !== null && parameters.every((parameter) => parameter.values[index] !== null),
    );
    const others = metrics.filter(
      (other) => other !== metric && !other.is_cost && whole.every((index) => other.values[index] !== null),
    );
    const measured = [...others.slice(0, 3), metric];
    const colour = whole.map((index) => metric.values[index]);
    const widest = Math.max(6, ...parameters[0].ticks.map((tick) => tick[1].length)); // texts left of the first axis
    const [low, high] = colour.length ? [Math.min(...colour), Math.max(...colour)] : [0, 1];
    return {
      traces: whole.length === 0 ? [] : [
        {
          type: "parcoords",
          dimensions: [
            ...parameters.map((parameter) => dimension(parameter, whole)),
            ...measured.map((each) => ({ label: short(each.name), values: whole.map((index) => each.values[index]) })),
          ],
          line: {
            color: colour, colorscale: look.scale, reversescale: metric.lower_is_better, showscale: true,
            cmin: low, cmax: high > low ? high : low + 1,
            colorbar: { title: { text: short(metric.name), side: "right" }, thickness: 14, outlinewidth: 0 },
          },
          unselected: { line: { color: look.quiet, opacity: 0.06 } },
          labelfont: { color: look.text, size: 12 }, tickfont: { color: look.text, size: 11 },
          rangefont: { color: look.quiet, size: 10 },
        },
      ],
      layout: layout(look, { margin: { l: Math.min(190, innerWidth / 5, 24 + 7 * widest), r: 24, t: 44, b: 24 } }),
      says: `parallel coordinates of the parameters, coloured by ${metric.name}`,
    };
  }

  const SYMBOLS = { warm: "circle", cold: "square", kernel: "diamond" };

  function costChart(look, values, title, unit) {
    const kinds = Object.keys(SYMBOLS).filter((how) => runs.how.includes(how));
    const group = (name, chosen, marker) => ({
      type: "scatter", mode: "markers", name, x: chosen.map((index) => runs.number[index]),
      y: chosen.map((index) => values[index]), marker, ...hoverOf(chosen),
    });
    const many = indices.length > 200;
    const traces = kinds.map((how, place) => group(how, completed.filter((index) => runs.how[index] === how), {
      symbol: SYMBOLS[how], color: look.bars[place], size: many ? 4 : 7, opacity: 0.8,
    }));
    const mark = { symbol: "x-thin", size: 8, line: { color: look.failed, width: 2 } };
    if (unfinished.length) traces.push(group("did not complete", unfinished, mark));
    return {
      traces,
      layout: layout(look, {
        xaxis: axis(look, "run"), yaxis: axis(look, unit, { rangemode: "tozero" }), showlegend: true,
        legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
      }),
      says: `${title} of each run`,
    };
  }

  const CHARTS = {
    parameter: parameterChart,
    grid: gridChart,
    parallel: parallelChart,
    seconds: (look) => costChart(look, runs.seconds, "seconds", "seconds"),
    memory: (look) => costChart(look, runs.memory, "peak memory", "MB"),
  };
  const drawn = new Set();

  function draw(figure, look) {
    const chart = CHARTS[figure.dataset.chart](look, metrics[choice ? choice.value : 0], Number(figure.dataset.index));
    const plot = figure.querySelector(".plot");
    plot.setAttribute("role", "img");
    plot.setAttribute("aria-label", chart.says);
    Plotly.react(plot, chart.traces, chart.layout, CONFIG);
    if (!drawn.has(figure)) {
      drawn.add(figure);
      plot.on("plotly_click", (event) => {
        const index = event.points[0]?.customdata;
        if (typeof index !== "number") return;
        document.dispatchEvent(new CustomEvent("show-run", { detail: runs.number[index] }));
      });
    }
  }

  function drawAll(chosen) {
    const look = colours();
    chosen.forEach((figure) => draw(figure, look));
  }

  // Charts are drawn when they come near the window: a page of many is there at once.
  const seen = new IntersectionObserver((entries) => {
    const near = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
    near.forEach((figure) => seen.unobserve(figure));
    drawAll(near);
  }, { rootMargin: "600px" });
  figures.forEach((figure) => seen.observe(figure));

  function note() {
    const metric = metrics[choice.value];
    const left = metric.unusable;
    document.getElementById("metric-note").textContent =
      left === 0 ? "" : `${left} completed ${left === 1 ? "run has" : "runs have"} no finite number here`;
  }

  if (choice) {
    choice.addEventListener("change", () => {
      note();
      drawAll([...drawn].filter((figure) => !["seconds", "memory"].includes(figure.dataset.chart)));
    });
    note();
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll([...drawn]));
  addEventListener("beforeprint", () => {
    document.documentElement.classList.add("printing");
    drawAll(figures);
    figures.forEach((figure) => Plotly.Plots.resize(figure.querySelector(".plot")));
  });
  addEventListener("afterprint", () => {
    document.documentElement.classList.remove("printing");
    drawAll(figures);
  });
})();
