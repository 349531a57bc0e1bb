// What the page asks of the server.

/** One page of a list: {items, next, truncated}; throws an Error whose message can be shown. */
export async function list(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== '') {
      query.set(name, value);
    }
  }
  return one(`${path}?${query}`);
}

/** One object; whoever is not known is led to where he signs in. */
export async function one(path) {
  const response = await fetch(`/api/v1/${path}`, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status === 401) location.assign('/sign-in');
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail || `the server answered ${response.status}`);
  }
  return response.json();
}

/** The samples of the last hour, oldest first; asks only for what is new. */
export class Series {
  constructor(path, host) {
    this.path = path;
    this.host = host;
    this.samples = [];
  }

  async refresh(now) {
    const hourAgo = now - 3_600_000;
    const last = this.samples.at(-1);
    // Half a minute twice, because records may arrive out of order.
    const from = last ? Math.max(hourAgo, last.at - 30_000) : hourAgo;
    const page = await list(this.path, { host: this.host, from, limit: 1000 });
    const byId = new Map(this.samples.map((sample) => [sample.id, sample]));
    for (const item of page.items) {
      byId.set(item.id, { ...item, at: Date.parse(item.timestamp) });
    }
    this.samples = [...byId.values()].filter((sample) => sample.at >= hourAgo).sort((a, b) => a.at - b.at);
  }

  /** Points for a line, with a gap where samples are missing. */
  points(value) {
    const points = [];
    let previous = null;
    for (const sample of this.samples) {
      if (previous && sample.at - previous.at > Math.max(45_000, 3.5 * previous.intervalMillis)) {
        points.push([previous.at + 1, null]);
      }
      points.push([sample.at, value(sample)]);
      previous = sample;
    }
    return points;
  }
}
