// Plain lists of what is stored, with a selector, and each thing with its details.
import { LitElement, html, nothing } from 'lit';
import { list, one } from './api.js';
import { time } from './format.js';

const SEVERITY = (value) => (value >= 80 ? 'critical' : value >= 60 ? 'error' : value >= 40 ? 'warning' : '');
const KINDS = {
  'log-events': {
    label: 'Log events', example: '{level>="WARNING"} |= "root"', at: 'timestamp',
    tone: (item) => item.level.toLowerCase(), what: (item) => item.level.toLowerCase(),
    where: (item) => `${item.host} ${item.service ?? item.source}`, text: (item) => item.message,
  },
  'event-traces': {
    label: 'Traces', example: '{severityScore>=60}', at: 'timestamp',
    tone: (item) => SEVERITY(item.severityScore), what: (item) => item.severityScore,
    where: (item) => `${item.host} ${item.service ?? item.source}`,
    text: (item) => (item.rootCause ? `${item.rootCause}: ${item.message}` : item.message),
  },
  findings: {
    label: 'Findings', example: '{type="ATTACK",status="OPEN"}', at: 'lastSeen',
    tone: (item) => SEVERITY(item.severity), what: (item) => item.severity,
    where: (item) => `${item.type.toLowerCase()} ${item.status.toLowerCase()}`,
    text: (item) => `${item.title}. ${item.description}`,
  },
  'ip-reputation': {
    label: 'Addresses', example: '{threatScore>=40}', at: 'lastSeen', id: 'ip', detail: (id) => `${id}/why`,
    tone: (item) => SEVERITY(item.threatScore), what: (item) => item.threatScore,
    where: (item) => item.ip, text: (item) => `${item.type}, seen on ${item.hosts.join(', ')}`,
  },
  hosts: {
    label: 'Hosts', example: '{operatingSystem=~"Debian.*"}', at: 'lastSeenAt', id: 'host',
    tone: (item) => ({ late: 'warning', silent: 'error' })[item.state] ?? '', what: (item) => item.state,
    where: (item) => item.host, text: (item) => `${item.operatingSystem} ${item.addresses.join(' ')}`,
  },
};

class LoglyBrowse extends LitElement {
  static properties = {
    place: { state: true }, items: { state: true }, next: { state: true }, detail: { state: true },
    trouble: { state: true }, isAsking: { state: true },
  };

  constructor() {
    super();
    this.items = [];
    this.trouble = '';
    addEventListener('hashchange', () => this.go());
    this.go();
  }

  createRenderRoot() {
    return this;
  }

  /** The address is the state: #kind?selector=…, or #kind/id. */
  go() {
    const [path, query = ''] = decodeURI(location.hash.slice(1)).split('?');
    const [kind, id] = path.split(/\/(.*)/);
    const known = KINDS[kind] ? kind : 'log-events';
    this.place = { kind: known, id: id ?? '', selector: new URLSearchParams(query).get('selector') ?? '' };
    this.items = [];
    this.next = null;
    this.detail = null;
    this.ask(null);
  }

  get kind() {
    return KINDS[this.place.kind];
  }

  async ask(cursor) {
    const asked = this.place;
    this.isAsking = true;
    this.trouble = '';
    try {
      if (asked.id) {
        const path = this.kind.detail ? this.kind.detail(encodeURIComponent(asked.id)) : encodeURIComponent(asked.id);
        const detail = await one(`${asked.kind}/${path}`);
        if (asked === this.place) this.detail = detail;
      } else {
        const page = await list(asked.kind, { selector: asked.selector, limit: 100, cursor });
        if (asked === this.place) {
          this.items = [...this.items, ...page.items];
          this.next = page.next;
        }
      }
    } catch (e) {
      if (asked === this.place) this.trouble = e.message;
    }
    if (asked === this.place) this.isAsking = false;
  }

  search(event) {
    event.preventDefault();
    const selector = this.querySelector('[data-testid=selector]').value.trim();
    location.hash = selector ? `${this.place.kind}?${new URLSearchParams({ selector })}` : this.place.kind;
  }

  render() {
    return html`
      <header><h1><a class="brand" href="/">Logly</a></h1></header>
      <nav>${Object.entries(KINDS).map(([name, kind]) => html`<a href="#${name}" aria-current=${name === this.place.kind ? 'page' : nothing}>${kind.label}</a>`)}</nav>
      <main class="card">${this.place.id ? this.single() : this.all()}</main>
      <footer><a href="/api/v1/openapi.yaml">API</a> <a href="/sign-in">who am I</a></footer>`;
  }

  all() {
    return html`<div class="bar">
        <input type="search" aria-label="Selector" data-testid="selector" placeholder=${this.kind.example}
          .value=${this.place.selector} @keydown=${(event) => event.key === 'Enter' && this.search(event)}>
        <button data-testid="search" @click=${this.search}>Search</button>
        <span class="status">${this.isAsking ? 'asking …' : `${this.items.length}${this.next ? '+' : ''}`}</span>
      </div>
      ${this.trouble ? html`<p class="trouble" role="alert" data-testid="trouble">${this.trouble}</p>` : nothing}
      <ul class="found">${this.items.map((item) => this.row(item))}</ul>
      ${this.next ? html`<button class="older" @click=${() => this.ask(this.next)}>More</button>` : nothing}`;
  }

  row(item) {
    const at = item[this.kind.at];
    return html`<li class=${this.kind.tone(item)} data-testid="found">
      <time datetime=${at}>${time(Date.parse(at), Date.now())}</time>
      <span class="what">${this.kind.what(item)}</span>
      <span class="where">${this.kind.where(item)}</span>
      <a href="#${this.place.kind}/${encodeURIComponent(item[this.kind.id ?? 'id'])}">${this.kind.text(item)}</a>
    </li>`;
  }

  single() {
    return html`<p><a href="#${this.place.kind}">All ${this.kind.label.toLowerCase()}</a></p>
      <h2>${this.detail ? this.title() : this.place.id}</h2>
      ${this.detail ? html`<p class="ways">${this.ways().map(([href, text]) => html`<a href=${href}>${text}</a> `)}</p>` : nothing}
      ${this.trouble ? html`<p class="trouble" role="alert" data-testid="trouble">${this.trouble}</p>` : nothing}
      ${this.detail ? this.value(this.detail) : nothing}`;
  }

  title() {
    const item = this.detail.finding ?? this.detail;
    return item.title ? `${item.title}, severity ${item.severity}` : this.place.id;
  }

  /** Where to look next: what else its hosts and addresses logged, and whether it happened before. */
  ways() {
    const item = this.detail.finding ?? this.detail;
    const asked = (kind, selector) => `#${kind}?${new URLSearchParams({ selector })}`;
    const hosts = item.resources?.host ?? item.hosts ?? (item.host ? [item.host] : []);
    const addresses = item.resources?.ip ?? (item.ip ? [item.ip] : []);
    const ways = [
      ...hosts.slice(0, 5).map((host) => [asked('log-events', `{host=${JSON.stringify(host)}}`), `log events of ${host}`]),
      ...addresses.slice(0, 5).map((ip) => [asked('log-events', `{ip=${JSON.stringify(ip)}}`), `log events of ${ip}`]),
    ];
    if (item.incident) ways.push([asked('findings', `{incident=${JSON.stringify(item.incident)}}`), 'its incident']);
    if (this.place.kind === 'findings') ways.push([`/api/v1/findings/${encodeURIComponent(this.place.id)}/similar`, 'similar findings']);
    if (this.place.kind === 'log-events') ways.push([`/api/v1/log-events/${encodeURIComponent(this.place.id)}/around`, 'what happened around it']);
    return ways;
  }

  /** Any JSON, as a list of names and values; what is stored under a name or an id is a link. */
  value(value, called) {
    if (Array.isArray(value)) {
      return value.length ? html`<ol>${value.map((each) => html`<li>${this.value(each, called)}</li>`)}</ol>` : html`<i>none</i>`;
    }
    if (value !== null && typeof value === 'object') {
      return html`<dl data-testid="detail">${Object.entries(value).filter(([name]) => name !== 'embedding')
        .map(([name, each]) => html`<dt>${name}</dt><dd>${this.value(each, name)}</dd>`)}</dl>`;
    }
    const place = { ip: 'ip-reputation', ipAddress: 'ip-reputation', host: 'hosts', hosts: 'hosts' }[called];
    if (place && value) return html`<a href="#${place}/${encodeURIComponent(value)}">${value}</a>`;
    const kind = /^(log-event|event-trace|finding)-/.exec(value)?.[1];
    return kind ? html`<a href="#${kind}s/${encodeURIComponent(value)}">${value}</a>` : html`${value ?? '–'}`;
  }
}

customElements.define('logly-browse', LoglyBrowse);
