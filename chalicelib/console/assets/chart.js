// Draws the chart of a table: cells carry their numbers, so that both always agree.
"use strict"

function drawCharts() {
  for (const figure of document.querySelectorAll("figure[data-table]:not([data-drawn])")) {
    const table = document.getElementById(figure.dataset.table)
    if (table) draw(figure, table)
  }
}

// After a single instant the library would draw years of the future.
function yearBeforeOnlyPoint(chart, first, last) {
  return chart.data[0].length === 1 ? [first - 365 * 86400, first] : [first, last]
}

function draw(figure, table) {
  figure.dataset.drawn = "yes"
  const rows = [...table.tBodies[0].rows]
  const values = (column) => rows.map((row) => {
    const value = row.cells[column].dataset.value
    return value === undefined || value === "" ? null : Number(value)
  })
  const style = getComputedStyle(document.documentElement)
  const colour = (name) => style.getPropertyValue(name).trim()
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim())
  const dashes = [[], [8, 4], [2, 3]]
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line") }, ticks: { stroke: colour("--line") } }
  const language = document.documentElement.lang
  const written = (choice, dates) => dates.map((at) => new Intl.DateTimeFormat(language, choice).format(at))
  const months = [...Array(12).keys()].map((month) => new Date(2024, month, 1))
  const weekdays = [...Array(7).keys()].map((day) => new Date(2024, 8, 1 + day))
  const names = {
    MMMM: written({ month: "long" }, months), MMM: written({ month: "short" }, months),
    WWWW: written({ weekday: "long" }, weekdays), WWW: written({ weekday: "short" }, weekdays),
  }
  const numbers = new Intl.NumberFormat(language)
  // The first column has instants, unless the figure says that it has plain numbers.
  const isTime = figure.dataset.x !== "number"
  const chart = new uPlot({
    width: figure.clientWidth,
    height: 220,
    legend: { show: false },
    cursor: { show: false },
    // The marks are midnights of UTC: a browser elsewhere would put the last one out of sight.
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
    fmtDate: (template) => uPlot.fmtDate(template, names),
    axes: [
      { ...axis, space: 70, label: isTime ? undefined : heads[0] },
      { ...axis, size: 78, values: (_, marks) => marks.map((mark) => numbers.format(mark)) },
    ],
    scales: { x: { time: isTime, range: isTime ? yearBeforeOnlyPoint : undefined } },
    series: [{}, ...heads.slice(1).map((label, index) => ({
      label,
      stroke: colour(`--series-${index + 1}`),
      dash: dashes[index],
      width: 2,
    }))],
  }, heads.map((_, column) => values(column)), figure)
  addEventListener("resize", () => chart.setSize({ width: figure.clientWidth, height: 220 }))
}

document.addEventListener("htmx:after:swap", drawCharts)
drawCharts()
