// The page's icons: strokes on a grid of 24, in the colour of the text beside them.
"use strict";

const ICONS = {
  plus: ["M12 5v14", "M5 12h14"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  send: ["M4 12L20 4l-5 16-4-6z", "M11 14l9-10"],
  clip: ["M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 5 5l-8.5 8.4a1.7 1.7 0 0 1-2.4-2.4L15 7"],
  more: ["M12 4a1 1 0 1 1 0 2 1 1 0 0 1 0-2z", "M12 11a1 1 0 1 1 0 2 1 1 0 0 1 0-2z", "M12 18a1 1 0 1 1 0 2 1 1 0 0 1 0-2z"],
  phone: ["M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2z"],
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4 21a8 8 0 0 1 16 0"],
  people: ["M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M2 20a7 7 0 0 1 14 0", "M16 4.5a3.5 3.5 0 0 1 0 6.5", "M18 13.5a7 7 0 0 1 4 6.5"],
  picture: ["M4 5h16v14H4z", "M4 16l5-5 4 4 3-3 4 4", "M15.5 9h.01"],
  thumb: ["M7 11v9H4v-9z", "M7 11l4-8a2 2 0 0 1 2 2v4h5a2 2 0 0 1 2 2.4l-1.4 7A2 2 0 0 1 16.6 20H7"],
  pencil: ["M4 20l1-4L16 5l3 3L8 19z", "M14 7l3 3"],
  play: ["M7 5l12 7-12 7z"],
  link: ["M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1", "M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"],
  block: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M6 6l12 12"],
  chat: ["M4 5h16v11H9l-5 4z"],
  list: ["M4 6h16", "M4 12h16", "M4 18h10"],
  toBot: ["M4 12h15", "M13 6l6 6-6 6"],
  fromBot: ["M20 12H5", "M11 6l-6 6 6 6"],
  outside: ["M9 5H5v14h14v-4", "M13 5h6v6", "M19 5l-9 9"],
  file: ["M6 3h8l4 4v14H6z", "M14 3v4h4"],
};

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "svg");
  svg.setAttribute("aria-hidden", "true");
  for (const line of ICONS[name]) {
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", line);
    svg.append(path);
  }
  return svg;
}
