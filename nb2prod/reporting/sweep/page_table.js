// Sorts and filters the table of all runs.
(() => {
  "use strict";
  document.documentElement.classList.add("scripts");
  const table = document.getElementById("run-table");
  if (!table) return;
  const body = table.tBodies[0];
  const headings = [...table.querySelectorAll("thead .names th")];
  const rows = [...body.rows];
  const WORDS = { nan: NaN, inf: Infinity, "-inf": -Infinity };

  // A cell's value as a number where it is one, else its text; undefined where the cell is empty.
  function valueOf(cell) {
    const text = cell.dataset.value ?? cell.textContent.trim();
    if (text === "") return undefined;
    if (text in WORDS && "value" in cell.dataset) return WORDS[text];
    const number = Number(text);
    return "value" in cell.dataset && !Number.isNaN(number) ? number : text;
  }

  const content = new Map(
    rows.map((row) => [row, { values: [...row.cells].map(valueOf), text: row.textContent.toLowerCase() }]),
  );
  const collator = new Intl.Collator(undefined, { numeric: true });
  const rank = (value) => (value === undefined ? 3 : Number.isNaN(value) ? 2 : typeof value === "number" ? 0 : 1);

  // Numbers, then texts, then NaN, then what is missing, whichever way the column is sorted.
  function compare(first, second, sign) {
    if (rank(first) !== rank(second)) return rank(first) - rank(second);
    if (rank(first) > 1) return 0;
    if (typeof first === "number") return first === second ? 0 : sign * (first < second ? -1 : 1);
    return sign * collator.compare(first, second);
  }

  function sortBy(column, direction) {
    headings.forEach((heading, index) => heading.setAttribute("aria-sort", index === column ? direction : "none"));
    const sign = direction === "ascending" ? 1 : -1;
    const at = (row) => content.get(row).values[column];
    rows.sort((first, second) => compare(at(first), at(second), sign));
    body.append(...rows);
  }

  headings.forEach((heading, column) => {
    heading.querySelector("button").addEventListener("click", () => {
      sortBy(column, heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending");
    });
  });

  const names = headings.map((heading) => heading.textContent.trim().toLowerCase());
  const TESTS = {
    "<=": (order) => order <= 0,
    ">=": (order) => order >= 0,
    "!=": (order) => order !== 0,
    "=": (order) => order === 0,
    "<": (order) => order < 0,
    ">": (order) => order > 0,
  };

  // A test of a row: a condition on one of the columns, else a word that the row holds somewhere.
  function condition(term) {
    const parts = /^(.+?)(<=|>=|!=|=|<|>)(.*)$/.exec(term);
    const column = parts ? names.indexOf(parts[1]) : -1;
    if (column < 0) return (row) => content.get(row).text.includes(term);
    const wanted = parts[3];
    const number = wanted === "" ? NaN : Number(wanted in WORDS ? WORDS[wanted] : wanted);
    return (row) => {
      const value = content.get(row).values[column];
      if (typeof value === "number" && wanted === "nan") return Number.isNaN(value) === (parts[2] === "=");
      if (typeof value === "number" && !Number.isNaN(number)) {
        return !Number.isNaN(value) && TESTS[parts[2]](value === number ? 0 : value - number);
      }
      const order = collator.compare(String(value ?? "").toLowerCase(), wanted);
      return TESTS[parts[2]](order);
    };
  }

  const field = document.getElementById("filter");
  const shown = document.getElementById("shown");

  function filter() {
    const terms = field.value.toLowerCase().match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
    const conditions = terms.map((term) => condition(term.replaceAll('"', "")));
    let count = 0;
    for (const row of rows) {
      row.hidden = !conditions.every((holds) => holds(row));
      count += row.hidden ? 0 : 1;
    }
    shown.textContent = terms.length ? `${count} of ${rows.length}` : "";
  }

  field.addEventListener("input", filter);
  if (field.value) filter(); // the browser has kept it

  // Charts point at a run of the table.
  document.addEventListener("show-run", (event) => {
    const row = document.getElementById(`run-${event.detail}`);
    if (!row) return;
    if (row.hidden) {
      field.value = "";
      filter();
    }
    body.querySelector(".marked")?.classList.remove("marked");
    row.classList.add("marked");
    row.scrollIntoView({ block: "center" });
    row.querySelector("a")?.focus({ preventScroll: true });
  });
})();
