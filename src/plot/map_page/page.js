"use strict";
// The map: points by WebGL (or pixel by pixel, where that is slow or absent), marks and names on a canvas above them.
const data = JSON.parse(document.getElementById("data").textContent);
const count = data.x.length;
const element = id => document.getElementById(id);
const points = element("points"), marks = element("marks"), pen = marks.getContext("2d");
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

// ---- What is where. World coordinates are 0 .. 1, y upwards.
const UNITS = 65535;
const x = Float32Array.from(data.x, value => value / UNITS), y = Float32Array.from(data.y, value => value / UNITS);
const lit = new Uint8Array(count).fill(1);  // 0: pushed to the background by search or legend
let passes = [1];  // values of `lit` that there are, in the order in which they are drawn

const GRID = 256;
const cellOf = value => Math.min(GRID - 1, Math.max(0, Math.floor(value * GRID)));
const cellStarts = new Uint32Array(GRID * GRID + 1), cellPoints = new Uint32Array(count);
for (let i = 0; i < count; i++) cellStarts[cellOf(y[i]) * GRID + cellOf(x[i]) + 1]++;
for (let c = 0; c < GRID * GRID; c++) cellStarts[c + 1] += cellStarts[c];
const filled = cellStarts.slice();
for (let i = 0; i < count; i++) cellPoints[filled[cellOf(y[i]) * GRID + cellOf(x[i])]++] = i;

function* pointsIn(left, bottom, right, top) {
    for (let row = cellOf(bottom); row <= cellOf(top); row++) {
        const from = cellStarts[row * GRID + cellOf(left)], to = cellStarts[row * GRID + cellOf(right) + 1];
        for (let at = from; at < to; at++) yield cellPoints[at];
    }
}

// ---- The view: the world's point in the middle of the screen, and pixels a unit.
const view = {x: 0.5, y: 0.5, scale: 1};
let width = 1, height = 1, density = 1;
const toScreen = i => [width / 2 + (x[i] - view.x) * view.scale, height / 2 - (y[i] - view.y) * view.scale];
const toWorld = (px, py) => [view.x + (px - width / 2) / view.scale, view.y - (py - height / 2) / view.scale];

let extent;  // of all points
function wholeView() {
    if (!extent) {
        extent = {left: 1, right: 0, bottom: 1, top: 0};
        for (let i = 0; i < count; i++) {
            extent.left = Math.min(extent.left, x[i]), extent.right = Math.max(extent.right, x[i]);
            extent.bottom = Math.min(extent.bottom, y[i]), extent.top = Math.max(extent.top, y[i]);
        }
    }
    const narrow = width <= 640;
    const roomX = Math.max(80, width - (narrow ? 40 : 120)), roomY = Math.max(80, height - (narrow ? 260 : 80));
    return {x: (extent.left + extent.right) / 2, y: (extent.bottom + extent.top) / 2,
        scale: Math.min(roomX / Math.max(extent.right - extent.left, 1e-3), roomY / Math.max(extent.top - extent.bottom, 1e-3))};
}
const clampScale = scale => Math.min(Math.max(scale, 0.5 * wholeView().scale), 4e5);

function zoomAt(px, py, factor) {
    const [wx, wy] = toWorld(px, py);
    view.scale = clampScale(view.scale * factor);
    view.x = wx - (px - width / 2) / view.scale;
    view.y = wy + (py - height / 2) / view.scale;
    redraw();
}

let flight = 0;
function flyTo(target) {
    cancelAnimationFrame(flight);
    const from = {...view}, start = performance.now();
    const step = now => {
        const t = still ? 1 : Math.min((now - start) / 450, 1), eased = t * t * (3 - 2 * t);
        view.scale = from.scale * (target.scale / from.scale) ** eased;
        // The target approaches the middle of the screen evenly while the scale changes.
        const share = eased === 1 ? 1 : 1 - (1 - eased) * from.scale / view.scale;
        view.x = from.x + (target.x - from.x) * share;
        view.y = from.y + (target.y - from.y) * share;
        redraw();
        if (t < 1) flight = requestAnimationFrame(step);
    };
    flight = requestAnimationFrame(step);
}

function radius() {
    const whole = wholeView().scale;
    const room = Math.sqrt(whole * whole * (extent.right - extent.left) * (extent.top - extent.bottom) / Math.max(count, 1));
    return Math.min(Math.max(0.3 * room, 1), 5) * Math.min(Math.max(view.scale / whole, 1) ** 0.35, 4);
}

// ---- Drawing points.
const rgb = data.groups.map(group => [1, 3, 5].map(at => parseInt(group.colour.slice(at, at + 2), 16)));
let gl, program, litBuffer;
const VERTEX = `
attribute vec2 place; attribute vec3 colour; attribute float isLit;
uniform vec2 middle, scale; uniform float size, pass; varying vec4 shade; varying float wide;
void main() {
    gl_Position = vec4(isLit == pass ? (place - middle) * scale : vec2(9.0), 0.0, 1.0);
    gl_PointSize = wide = size + 1.0;
    shade = vec4(colour, pass > 0.5 ? 0.85 : 0.10);
}`;
const FRAGMENT = `
precision mediump float;
varying vec4 shade; varying float wide;
void main() {
    float inside = clamp(wide * (0.5 - length(gl_PointCoord - 0.5)), 0.0, 1.0);
    gl_FragColor = vec4(shade.rgb, 1.0) * shade.a * inside;
}`;

function startGl() {
    gl = points.getContext("webgl", {failIfMajorPerformanceCaveat: true});
    if (!gl) return;
    program = gl.createProgram();
    for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
        const shader = gl.createShader(kind);
        gl.shaderSource(shader, source);
        gl.compileShader(shader);
        gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    gl.useProgram(program);
    const places = new Float32Array(2 * count), colours = new Uint8Array(3 * count);
    for (let i = 0; i < count; i++) places.set([x[i], y[i]], 2 * i), colours.set(rgb[data.group[i]], 3 * i);
    const feed = (name, values, size, type, normalised) => {
        const buffer = gl.createBuffer(), at = gl.getAttribLocation(program, name);
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
        gl.bufferData(gl.ARRAY_BUFFER, values, gl.DYNAMIC_DRAW);
        gl.enableVertexAttribArray(at);
        gl.vertexAttribPointer(at, size, type, normalised, 0, 0);
        return buffer;
    };
    feed("place", places, 2, gl.FLOAT, false);
    feed("colour", colours, 3, gl.UNSIGNED_BYTE, true);
    litBuffer = feed("isLit", lit, 1, gl.UNSIGNED_BYTE, false);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
}

function drawPoints() {
    if (!gl) return drawPlainly();
    const uniform = name => gl.getUniformLocation(program, name);
    gl.viewport(0, 0, points.width, points.height);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(uniform("middle"), view.x, view.y);
    gl.uniform2f(uniform("scale"), 2 * view.scale / width, 2 * view.scale / height);
    gl.uniform1f(uniform("size"), 2 * radius() * density);
    for (const pass of passes) {
        gl.uniform1f(uniform("pass"), pass);
        gl.drawArrays(gl.POINTS, 0, count);
    }
}

let image;
function drawPlainly() {
    const plain = points.getContext("2d"), wide = points.width, high = points.height;
    if (image?.width !== wide || image.height !== high) image = plain.createImageData(wide, high);
    const pixels = new Uint32Array(image.data.buffer).fill(0);
    const r = radius() * density, whole = Math.floor(r);
    const halves = Int32Array.from({length: 2 * whole + 1}, (_, row) => Math.sqrt(r * r - (row - whole) ** 2));
    for (const pass of passes) {
        const shades = rgb.map(([red, green, blue]) => ((pass ? 255 : 30) << 24 | blue << 16 | green << 8 | red) >>> 0);
        for (let i = 0; i < count; i++) {
            if (lit[i] !== pass) continue;
            const px = Math.round(density * (width / 2 + (x[i] - view.x) * view.scale));
            const py = Math.round(density * (height / 2 - (y[i] - view.y) * view.scale));
            if (px < -r || px > wide + r || py < -r || py > high + r) continue;
            for (let row = Math.max(0, py - whole); row <= Math.min(high - 1, py + whole); row++) {
                const half = halves[row - py + whole];
                pixels.fill(shades[data.group[i]], row * wide + Math.max(0, px - half), row * wide + Math.min(wide, px + half + 1));
            }
        }
    }
    plain.putImageData(image, 0, 0);
}

// ---- Drawing marks: names of groups, titles where there is room, what is pointed at and what is chosen.
let over = -1, chosen = -1;

function drawMarks() {
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue("--ink"), ground = style.getPropertyValue("--ground");
    pen.setTransform(density, 0, 0, density, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.lineJoin = "round";
    const taken = [];
    const write = (text, px, py, font, align) => {
        pen.font = font, pen.textAlign = align;
        const wide = pen.measureText(text).width, left = align === "center" ? px - wide / 2 : px;
        const box = [left - 3, py - 13, left + wide + 3, py + 5];
        if (taken.some(other => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) return;
        taken.push(box);
        pen.lineWidth = 4, pen.strokeStyle = ground, pen.fillStyle = ink;
        pen.strokeText(text, px, py);
        pen.fillText(text, px, py);
    };
    if (view.scale < 8 * wholeView().scale) {
        const names = data.groups.filter((group, g) => !groupsChosen.size || groupsChosen.has(g))
            .sort((a, b) => b.count - a.count).map(group => [group.name, group.x / UNITS, group.y / UNITS]);
        for (const [name, wx, wy] of names) {
            write(name, width / 2 + (wx - view.x) * view.scale, height / 2 - (wy - view.y) * view.scale,
                "600 15px system-ui, sans-serif", "center");
        }
    }
    const r = radius();
    const visible = [], [left, top] = toWorld(0, 0), [right, bottom] = toWorld(width, height);
    for (const i of pointsIn(left, bottom, right, top)) {
        const [px, py] = toScreen(i);
        if (lit[i] && px > 0 && px < width && py > 0 && py < height) visible.push([i, px, py]);
        if (visible.length > 60) break;
    }
    if (visible.length <= 60) {
        for (const [i, px, py] of visible) write(data.titles[i], px + r + 4, py + 4, "12px system-ui, sans-serif", "left");
    }
    for (const [i, extra] of [[chosen, 5], [over, 3]]) {
        if (i < 0) continue;
        const [px, py] = toScreen(i);
        pen.beginPath(), pen.arc(px, py, r + extra, 0, 2 * Math.PI);
        pen.lineWidth = 2, pen.strokeStyle = ink, pen.stroke();
    }
}

let pending = 0;
function redraw() {
    if (pending) return;
    pending = requestAnimationFrame(() => {
        pending = 0;
        drawPoints();
        drawMarks();
    });
}

// ---- What is under the pointer.
function nearestTo(px, py, pixels) {
    const [wx, wy] = toWorld(px, py), r = pixels / view.scale;
    let best = -1, bestSquare = r * r;
    for (const i of pointsIn(wx - r, wy - r, wx + r, wy + r)) {
        const square = (x[i] - wx) ** 2 + (y[i] - wy) ** 2;
        if (lit[i] && square < bestSquare) best = i, bestSquare = square;
    }
    return best;
}

const reach = () => Math.max(10, radius() + 3);  // of a mouse
const pointAtWhatIsUnder = event => pointAt(nearestTo(event.clientX, event.clientY, reach()), event.clientX, event.clientY);

const detail = (column, i) => column.values[column.of[i]];
function node(tag, text, ...children) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    made.append(...children);
    return made;
}

function pointAt(i, px, py) {
    if (i !== over) redraw();
    over = i;
    marks.classList.toggle("over", i >= 0);
    const tip = element("tip");
    tip.hidden = i < 0;
    if (i < 0) return;
    const lines = data.details.slice(0, 1).map(column => detail(column, i)).concat(data.groups[data.group[i]].name);
    tip.replaceChildren(node("b", data.titles[i]), node("small", lines.filter(Boolean).join(" · ")));
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(px + 14, width - box.width - 8))}px`;
    tip.style.top = `${py + 18 + box.height > height ? py - box.height - 12 : py + 18}px`;
}

function choose(i) {
    chosen = i;
    const card = element("card");
    card.hidden = i < 0;
    if (i >= 0) {
        const list = node("dl");
        for (const column of data.details) {
            if (detail(column, i)) list.append(node("dt", column.name), node("dd", detail(column, i)));
        }
        const close = node("button", "×");
        close.setAttribute("aria-label", "Close");
        close.onclick = () => choose(-1);
        card.replaceChildren(node("b", data.titles[i]), node("small", data.groups[data.group[i]].name), list, close);
    }
    redraw();
}

// ---- Hands: one finger or the mouse moves, two fingers or the wheel zoom.
const fingers = new Map();
let moved = 0;
const middleOfFingers = () => {
    const all = [...fingers.values()];
    return [all.reduce((sum, f) => sum + f[0], 0) / all.length, all.reduce((sum, f) => sum + f[1], 0) / all.length];
};
const spreadOfFingers = () => {
    const [a, b] = [...fingers.values()];
    return b ? Math.max(Math.hypot(a[0] - b[0], a[1] - b[1]), 1) : 1;
};

marks.addEventListener("pointerdown", event => {
    cancelAnimationFrame(flight);
    marks.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (fingers.size === 1) moved = 0;
});
marks.addEventListener("pointermove", event => {
    if (!fingers.has(event.pointerId)) {
        pointAtWhatIsUnder(event);
        return;
    }
    const [fromX, fromY] = middleOfFingers(), spread = spreadOfFingers();
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    const [toX, toY] = middleOfFingers();
    moved += Math.hypot(toX - fromX, toY - fromY) + (fingers.size > 1 ? 9 : 0);
    if (moved < 4) return;
    marks.classList.add("dragged");
    pointAt(-1);
    view.x -= (toX - fromX) / view.scale;
    view.y += (toY - fromY) / view.scale;
    zoomAt(toX, toY, spreadOfFingers() / spread);
});
const release = event => {
    if (!fingers.delete(event.pointerId)) return;
    marks.classList.remove("dragged");
    if (event.type === "pointerup" && moved < 4) {
        choose(nearestTo(event.clientX, event.clientY, event.pointerType === "mouse" ? reach() : 24));
    }
};
marks.addEventListener("pointerup", release);
marks.addEventListener("pointercancel", release);
marks.addEventListener("pointerleave", () => pointAt(-1));
marks.addEventListener("dblclick", event => zoomAt(event.clientX, event.clientY, 2));
marks.addEventListener("wheel", event => {
    event.preventDefault();
    cancelAnimationFrame(flight);
    const lines = event.deltaMode === 0 ? event.deltaY / 100 : event.deltaY / 3;
    zoomAt(event.clientX, event.clientY, 1.35 ** -Math.max(-3, Math.min(lines, 3)));
    pointAtWhatIsUnder(event);
}, {passive: false});
marks.addEventListener("keydown", event => {
    const moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[event.key];
    const zooms = {"+": 1.35, "=": 1.35, "-": 1 / 1.35}[event.key];
    if (moves) {
        view.x += 60 * moves[0] / view.scale, view.y += 60 * moves[1] / view.scale;
        redraw();
    } else if (zooms) {
        zoomAt(width / 2, height / 2, zooms);
    } else if (event.key === "0" || event.key === "Home") {
        flyTo(wholeView());
    } else if (event.key === "Escape") {
        choose(-1);
    } else {
        return;
    }
    event.preventDefault();
});
for (const button of document.querySelectorAll("#zoom button")) {
    const factor = Number(button.dataset.zoom);
    button.onclick = () => factor ? zoomAt(width / 2, height / 2, factor) : flyTo(wholeView());
}

// ---- Search and legend: what they leave out goes to the background.
const MOST_HITS = 50;
const groupsChosen = new Set();
const plainText = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
let texts;  // what is searched, made at the first search
const search = element("search");

function textOf(i) {
    return plainText([data.titles[i], ...data.details.map(column => detail(column, i)), data.groups[data.group[i]].name].join("\n"));
}

function applyFilters() {
    const words = plainText(search.value).split(/\s+/).filter(Boolean);
    if (words.length) texts ??= Array.from({length: count}, (_, i) => textOf(i));
    const hits = [];
    passes = words.length || groupsChosen.size ? [0, 1] : [1];
    for (let i = 0; i < count; i++) {
        const fits = (!groupsChosen.size || groupsChosen.has(data.group[i])) && words.every(word => texts[i].includes(word));
        lit[i] = fits ? 1 : 0;
        if (fits && words.length) hits.push(i);
    }
    const list = element("hits");
    list.replaceChildren(...hits.slice(0, MOST_HITS).map(i => {
        const button = node("button", "", node("b", data.titles[i]),
            node("small", data.details.slice(0, 2).map(column => detail(column, i)).filter(Boolean).join(" · ")));
        button.onclick = () => visit(i);
        return node("li", "", button);
    }));
    if (words.length && hits.length !== list.children.length || words.length && !hits.length) {
        const note = node("li", hits.length ? `${hits.length.toLocaleString()} in all` : "Nothing found");
        note.className = "note";
        list.append(note);
    }
    if (gl) {
        gl.bindBuffer(gl.ARRAY_BUFFER, litBuffer);
        gl.bufferSubData(gl.ARRAY_BUFFER, 0, lit);
    }
    if (chosen >= 0 && !lit[chosen]) choose(-1);
    redraw();
}

function visit(i) {
    choose(i);
    flyTo({x: x[i], y: y[i], scale: Math.max(view.scale, 6 * wholeView().scale)});
}

search.addEventListener("input", applyFilters);
search.addEventListener("keydown", event => {
    if (event.key === "Escape") search.value = "", applyFilters();
    if (event.key === "Enter") element("hits").querySelector("button")?.click();
});

const legend = element("legend");
data.groups.forEach((group, g) => {
    const dot = node("i");
    dot.style.background = group.colour;
    const button = node("button", "", dot, node("span", group.name), node("small", group.count.toLocaleString()));
    button.setAttribute("aria-pressed", "false");
    button.onclick = () => {
        if (!groupsChosen.delete(g)) groupsChosen.add(g);
        button.setAttribute("aria-pressed", groupsChosen.has(g));
        legend.classList.toggle("some", groupsChosen.size > 0);
        applyFilters();
    };
    legend.append(button);
});

// ---- Start.
document.querySelector("h1").textContent = document.title;
document.querySelector("#head p").textContent = data.subtitle;

function resize() {
    const wasWhole = width === 1;
    width = innerWidth, height = innerHeight, density = devicePixelRatio || 1;
    for (const canvas of [points, marks]) canvas.width = width * density, canvas.height = height * density;
    if (wasWhole) Object.assign(view, wholeView());
    redraw();
}
startGl();
points.addEventListener("webglcontextlost", event => event.preventDefault());
points.addEventListener("webglcontextrestored", () => (startGl(), redraw()));
addEventListener("resize", resize);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
resize();
