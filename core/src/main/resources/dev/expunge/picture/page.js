'use strict';
const map = document.getElementById('map');
const view = document.getElementById('view');
const search = document.getElementById('search');
const found = document.getElementById('found');
const boxes = new Map();
const names = new Map();
for (const box of map.querySelectorAll('.box')) {
  boxes.set(box.dataset.table, box);
}
for (const detail of document.querySelectorAll('.detail')) {
  names.set(detail.dataset.of, detail.querySelector('h2').textContent);
}

let at = { scale: 1, x: 0, y: 0 };

function show() {
  view.setAttribute('transform', `translate(${at.x} ${at.y}) scale(${at.scale})`);
}

function point(event) {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
}

function screenScale() {
  return map.getScreenCTM().a * at.scale;
}

function zoom(factor, middle) {
  const scale = Math.min(Math.max(screenScale() * factor, 0.02), 4) / screenScale() * at.scale;
  at = { scale, x: middle.x - (middle.x - at.x) * scale / at.scale, y: middle.y - (middle.y - at.y) * scale / at.scale };
  show();
}

function middle() {
  const area = map.getBoundingClientRect();
  return point({ clientX: area.x + area.width / 2, clientY: area.y + area.height / 2 });
}

function fit() {
  at = { scale: 1, x: 0, y: 0 };
  show();
}

function centre(number, scale) {
  const body = boxes.get(number).querySelector('.body');
  at.scale = scale / map.getScreenCTM().a;
  const m = middle();
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map(name => Number(body.getAttribute(name)));
  at.x = m.x - (x + width / 2) * at.scale;
  at.y = m.y - (y + height / 2) * at.scale;
  show();
}

function choose(number) {
  for (const seen of map.querySelectorAll('.near, .picked')) {
    seen.classList.remove('near', 'picked');
  }
  for (const detail of document.querySelectorAll('.detail')) {
    detail.hidden = detail.dataset.of !== number;
  }
  map.classList.toggle('chosen', number !== '');
  if (number === '') {
    return;
  }
  boxes.get(number).classList.add('near', 'picked');
  for (const arrow of map.querySelectorAll('.arrow')) {
    const { from, to } = arrow.dataset;
    if (from === number || to === number) {
      arrow.classList.add('near');
      boxes.get(from).classList.add('near');
      boxes.get(to).classList.add('near');
    }
  }
  document.querySelector('aside').scrollTop = 0;
}

function go(number) {
  choose(number);
  centre(number, Math.max(screenScale(), 0.9));
}

map.addEventListener('wheel', event => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)), point(event));
}, { passive: false });

const fingers = new Map();
let moved = 0;
map.addEventListener('pointerdown', event => {
  fingers.set(event.pointerId, event);
  moved = 0;
});
map.addEventListener('pointermove', event => {
  if (!fingers.has(event.pointerId)) {
    return;
  }
  const before = fingers.get(event.pointerId);
  moved += Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
  if (moved > 4) {
    map.classList.add('moving');
    map.setPointerCapture(event.pointerId);
    const [from, to] = [point(before), point(event)];
    if (fingers.size === 1) {
      at.x += to.x - from.x;
      at.y += to.y - from.y;
      show();
    } else {
      const other = point([...fingers.values()].find(finger => finger.pointerId !== event.pointerId));
      const was = Math.hypot(from.x - other.x, from.y - other.y);
      zoom(was === 0 ? 1 : Math.hypot(to.x - other.x, to.y - other.y) / was, other);
    }
  }
  fingers.set(event.pointerId, event);
});
for (const end of ['pointerup', 'pointercancel']) {
  map.addEventListener(end, event => {
    fingers.delete(event.pointerId);
    map.classList.remove('moving');
  });
}
map.addEventListener('click', event => {
  if (moved <= 4) {
    const box = event.target.closest('.box');
    const arrow = event.target.closest('.arrow');
    choose(box ? box.dataset.table : arrow ? arrow.dataset.to : '');
  }
});
map.addEventListener('dblclick', event => zoom(1.8, point(event)));
map.addEventListener('keydown', event => {
  const step = 60 / map.getScreenCTM().a;
  const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  if (moves[event.key]) {
    event.preventDefault();
    at.x += moves[event.key][0];
    at.y += moves[event.key][1];
    show();
  } else if (event.key === '+' || event.key === '=') {
    zoom(1.25, middle());
  } else if (event.key === '-') {
    zoom(0.8, middle());
  } else if (event.key === '0') {
    fit();
  } else if (event.key === 'Enter' && document.activeElement.dataset.table) {
    choose(document.activeElement.dataset.table);
  }
});
document.addEventListener('keydown', event => {
  if (event.key === '/' && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
  } else if (event.key === 'Escape') {
    search.value = '';
    offer();
    choose('');
  }
});

let active = 0;
function offer() {
  found.replaceChildren();
  const wanted = search.value.trim().toLowerCase();
  if (wanted === '') {
    return;
  }
  const rank = name => name === wanted || name.endsWith('.' + wanted) ? 0 : name.indexOf(wanted) + 1;
  const hits = [...names].filter(([, name]) => name.toLowerCase().includes(wanted));
  hits.sort((a, b) => rank(a[1].toLowerCase()) - rank(b[1].toLowerCase()));
  for (const [number, name] of hits.slice(0, 30)) {
    const item = document.createElement('li');
    item.textContent = name;
    item.dataset.go = number;
    item.setAttribute('role', 'option');
    found.append(item);
  }
  active = 0;
  mark();
}

function mark() {
  [...found.children].forEach((item, place) => item.setAttribute('aria-selected', place === active));
}

search.addEventListener('input', offer);
search.addEventListener('keydown', event => {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (steps[event.key] && found.children.length > 0) {
    event.preventDefault();
    active = (active + steps[event.key] + found.children.length) % found.children.length;
    mark();
    found.children[active].scrollIntoView({ block: 'nearest' });
  } else if (event.key === 'Enter' && found.children[active]) {
    take(found.children[active].dataset.go);
  }
});

function take(number) {
  search.value = names.get(number);
  found.replaceChildren();
  go(number);
}

found.addEventListener('click', event => {
  if (event.target.dataset.go) {
    take(event.target.dataset.go);
  }
});
document.querySelector('aside').addEventListener('click', event => {
  const button = event.target.closest('.go');
  if (button) {
    go(button.dataset.go);
  }
});
document.getElementById('closer').addEventListener('click', () => zoom(1.3, middle()));
document.getElementById('farther').addEventListener('click', () => zoom(1 / 1.3, middle()));
document.getElementById('whole').addEventListener('click', fit);
document.getElementById('ground').addEventListener('click', () => {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const root = document.documentElement;
  root.dataset.theme = (root.dataset.theme || (dark ? 'dark' : 'light')) === 'dark' ? 'light' : 'dark';
});
document.querySelector('.tools').hidden = false;
if (map.getScreenCTM().a > 1.25) {
  at.scale = 1.25 / map.getScreenCTM().a;
  const { width, height } = map.viewBox.baseVal;
  at.x = width * (1 - at.scale) / 2;
  at.y = height * (1 - at.scale) / 2;
  show();
} else if (map.getScreenCTM().a < 0.5) {
  centre('1', 0.8);
  const { left } = map.getBoundingClientRect();
  const root = boxes.get('1').getBoundingClientRect();
  at.x -= (root.left - left - 40) / map.getScreenCTM().a;
  show();
}
