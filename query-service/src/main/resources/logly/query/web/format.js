// Numbers and times as people read them.

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const whole = new Intl.NumberFormat();

export function bytes(count) {
  let unit = 0;
  let value = count;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(value >= 100 || unit === 0 ? 0 : 1)} ${UNITS[unit]}`;
}

export const rate = (perSecond) => `${bytes(perSecond)}/s`;

export const percent = (value) => `${value.toFixed(value < 10 ? 1 : 0)} %`;

export const number = (value) => whole.format(value);

/** "1 error", "2 errors". */
export const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? '' : 's'}`;

export function span(seconds) {
  const rounded = Math.max(0, Math.round(seconds));
  if (rounded < 60) return `${rounded} s`;
  if (rounded < 3600) return `${Math.floor(rounded / 60)} min`;
  if (rounded < 86_400) return `${Math.floor(rounded / 3600)} h`;
  return `${Math.floor(rounded / 86_400)} d`;
}

export const ago = (at, now) => `${span((now - at) / 1000)} ago`;

/** Time of day in the reader's zone, with the date where it is not today. */
export function time(at, now) {
  const moment = new Date(at);
  const today = moment.toDateString() === new Date(now).toDateString();
  return today ? clock.format(moment) : `${day.format(moment)} ${clock.format(moment)}`;
}
