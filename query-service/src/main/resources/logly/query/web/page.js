// The page: which host, how fresh, its charts, its events, its sources.
import { LitElement, html, nothing } from 'lit';
import { list, Series } from './api.js';
import { ago, bytes, count, number, percent, rate, span, time } from './format.js';
import './chart.js';
import './events.js';
import './sources.js';

const EVERY = 5000;
const HOUR = 3_600_000;

class LoglyPage extends LitElement {
  static properties = {
    hosts: { state: true },
    host: { state: true },
    now: { state: true },
    awaySince: { state: true },
    trouble: { state: true },
    hours: { state: true },
  };

  constructor() {
    super();
    this.hosts = null;
    this.host = new URLSearchParams(location.hash.slice(1)).get('host') ?? '';
    this.now = Date.now();
    this.awaySince = 0;
    this.hours = [];
    this.choose(this.host);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.ticking = setInterval(() => (this.now = Date.now()), 1000);
    document.addEventListener('visibilitychange', () => !document.hidden && this.poll());
    this.poll();
  }

  choose(host) {
    this.host = host;
    this.system = new Series('system-metrics', host);
    this.network = new Series('network-metrics', host);
    this.hours = [];
  }

  async poll() {
    clearTimeout(this.next);
    if (!document.hidden && !this.polling) {
      this.polling = true;
      try {
        await this.refresh();
        this.awaySince = 0;
      } catch (e) {
        this.awaySince ||= Date.now();
        this.trouble = e instanceof TypeError || e.name === 'TimeoutError' ? 'The server does not answer' : `Trouble: ${e.message}`;
      }
      this.polling = false;
      this.now = Date.now();
    }
    this.next = setTimeout(() => this.poll(), EVERY);
  }

  async refresh() {
    const hosts = (await list('hosts', { limit: 10_000 })).items;
    if (!hosts.some((host) => host.host === this.host) && hosts.length > 0) {
      this.choose(hosts.reduce((a, b) => (b.lastSeenAt > a.lastSeenAt ? b : a)).host);
    }
    this.hosts = hosts;
    if (hosts.length === 0) return;
    const now = Date.now();
    const [hours] = await Promise.all([
      list('aggregates/hourly', { host: this.host, from: now - 24 * HOUR, limit: 100 }),
      this.system.refresh(now),
      this.network.refresh(now),
      this.querySelector('logly-events')?.refresh(),
    ]);
    this.hours = hours.items.map((hour) => ({ ...hour, at: Date.parse(hour.hour) })).reverse();
    document.title = `${this.host} · Logly`;
  }

  render() {
    const status = this.hosts?.find((host) => host.host === this.host);
    return html`
      ${this.banner()}
      <header>${status ? this.heading(status) : html`<h1><span class="brand">Logly</span></h1>`}</header>
      <nav>
        <a href="/browse#findings">Findings</a> <a href="/browse#event-traces">Traces</a> <a href="/browse#log-events">Log events</a>
        <a href="/browse#ip-reputation">Addresses</a> <a href="/browse#hosts">Hosts</a>
      </nav>
      <main class=${this.awaySince ? 'stale' : ''}>
        ${status ? this.body(status) : this.waiting()}
      </main>
      <footer>
        <a href="/api/v1/hosts">API</a> <a href="/health">health</a> <a href="/metrics">metrics</a>
        <span>times in ${Intl.DateTimeFormat().resolvedOptions().timeZone}</span>
      </footer>
    `;
  }

  banner() {
    return html`<div role="status" data-testid="banner" class="banner" ?hidden=${!this.awaySince}>
      ${this.awaySince ? `${this.trouble}, since ${time(this.awaySince, this.now)}. What you see is from before; trying again every ${EVERY / 1000} s.` : nothing}
    </div>`;
  }

  waiting() {
    if (this.hosts === null) return html`<p class="waiting">${this.awaySince ? '' : 'Asking the server …'}</p>`;
    return html`<p class="waiting" data-testid="waiting">
      <b>Waiting for the first sample.</b> An agent reports within 15 seconds of its start; this page shows it by itself.
    </p>`;
  }

  heading(status) {
    const sample = this.system.samples.at(-1);
    const seen = Date.parse(status.lastSeenAt);
    const fresh = sample ? `sample ${ago(sample.at, this.now)}` : `no sample in the last hour, heartbeat ${ago(seen, this.now)}`;
    // What was true before the server went away need not be true now.
    const state = this.awaySince ? 'unknown' : status.state;
    const facts = [
      status.operatingSystem,
      status.cpuCount > 0 ? count(status.cpuCount, 'core') : '',
      status.memoryTotalBytes > 0 ? bytes(status.memoryTotalBytes) : '',
      status.bootedAt ? `up ${span((this.now - Date.parse(status.bootedAt)) / 1000)}` : '',
      status.spoolRecords > 0 ? `${number(status.spoolRecords)} records wait in its spool` : '',
      status.rivals.length > 0 ? `its agent id is used by ${status.rivals.map((rival) => rival.host).join(', ')} too: a clone` : '',
    ].filter(Boolean);
    return html`
      <div>
        <h1>
          <span class="dot ${state}" title=${state}></span>
          <span data-testid="page-host">${status.host}</span>
        </h1>
        <p class="facts">
          <span class="fresh ${state}" data-testid="page-freshness">${state}, ${fresh}</span>
          ${facts.map((fact) => html`<span>${fact}</span>`)}
        </p>
      </div>
      ${this.hosts.length > 1 ? this.selector() : html`<span class="brand">Logly</span>`}
    `;
  }

  selector() {
    return html`<label class="hosts">
      <span>${number(this.hosts.length)} hosts</span>
      <select data-testid="host-select" @change=${(event) => this.select(event.target.value)}>
        ${this.hosts.map((host) => html`<option value=${host.host} ?selected=${host.host === this.host}>${host.host}${host.state === 'live' ? '' : ` (${host.state})`}</option>`)}
      </select>
    </label>`;
  }

  select(host) {
    this.choose(host);
    history.replaceState(null, '', `#${new URLSearchParams({ host })}`);
    // After the next render, so that the event list knows the host too.
    this.updateComplete.then(() => this.poll());
  }

  body(status) {
    return html`
      <section class="charts" aria-label="The last hour">${this.charts()}</section>
      <section class="strip" aria-label="The last 24 hours">${this.strip()}</section>
      <div class="columns">
        <logly-events .host=${this.host} .now=${this.now} ?several=${this.hosts.length > 1}></logly-events>
        <logly-sources .sources=${status.sources} .now=${this.now} .seen=${Date.parse(status.lastSeenAt)}></logly-sources>
      </div>
    `;
  }

  charts() {
    const sample = this.system.samples.at(-1);
    const traffic = this.network.samples.at(-1);
    const perSecond = (delta) => (s) => (s.intervalMillis > 0 ? (s[delta] * 1000) / s.intervalMillis : 0);
    const [sent, received] = [perSecond('bytesSentDelta'), perSecond('bytesReceivedDelta')];
    const fullest = sample?.mounts?.reduce((a, b) => (b.percent > a.percent ? b : a), { percent: -1 });
    return [
      this.chart('cpu', 'CPU', sample, percent, 'percent', {
        value: (s) => percent(s.cpuPercent),
        detail: (s) => `load ${s.load1Min.toFixed(2)} · ${s.load5Min.toFixed(2)} · ${s.load15Min.toFixed(2)}`,
        lines: [{ name: 'CPU', color: '--cpu', points: this.system.points((s) => s.cpuPercent) }],
      }),
      this.chart('memory', 'Memory', sample, percent, 'percent', {
        value: (s) => percent(s.memoryPercent),
        detail: (s) => `${bytes(s.memoryAvailableBytes)} free of ${bytes(s.memoryTotalBytes)}`,
        lines: [{ name: 'Memory', color: '--memory', points: this.system.points((s) => s.memoryPercent) }],
      }),
      this.chart('disk', 'Disk', sample, percent, 'percent', {
        value: (s) => percent(s.diskPercent),
        detail: (s) => (fullest.percent >= 0 ? `fullest ${fullest.path} ${percent(fullest.percent)} of ${bytes(fullest.totalBytes)}` : `${bytes(s.diskUsedBytes)} used`),
        lines: [{ name: 'Disk', color: '--disk', points: this.system.points((s) => s.diskPercent) }],
      }),
      this.chart('network', 'Network', traffic, rate, 'bytes', {
        value: (s) => rate(received(s)),
        detail: (s) => `${rate(sent(s))} · ${count(s.connectionsEstablished, 'connection')}`,
        lines: [
          { name: 'received', color: '--received', points: this.network.points(received) },
          { name: 'sent', color: '--sent', points: this.network.points(sent), plain: true },
        ],
        marks: [['↓', '--received'], ['↑', '--sent']],
      }),
    ];
  }

  chart(name, label, sample, format, scale, { value, detail, lines, marks = [] }) {
    return html`<logly-chart class="card" .name=${name} .label=${label} .format=${format} .scale=${scale} .marks=${marks}
      .from=${this.now - HOUR} .to=${this.now} .lines=${lines}
      .empty=${sample ? '' : 'waiting for a sample'}
      .value=${sample ? value(sample) : ''} .detail=${sample ? detail(sample) : ''}></logly-chart>`;
  }

  strip() {
    const sum = (field) => this.hours.reduce((total, hour) => total + hour[field], 0);
    const points = (field) => this.hours.map((hour) => [hour.at, hour[field]]);
    const current = Math.floor(this.now / HOUR) * HOUR;
    return html`<logly-chart class="card wide" .name=${'hours'} .label=${'Errors and warnings by hour'} .format=${number} .scale=${'count'}
      .from=${current - 23.5 * HOUR} .to=${current + 0.5 * HOUR}
      .empty=${this.hours.length ? '' : 'no aggregate yet'}
      .value=${count(sum('errorCount'), 'error')}
      .detail=${`${count(sum('warningCount'), 'warning')}, ${count(sum('failedLoginCount'), 'failed login')} and ${count(sum('bannedIpCount'), 'ban')} among ${count(sum('logEventsCount'), 'event')} in 24 hours`}
      .lines=${[
        { name: 'errors', color: '--error', points: points('errorCount'), bar: true },
        { name: 'warnings', color: '--warning', points: points('warningCount'), bar: true },
      ]}></logly-chart>`;
  }
}

customElements.define('logly-page', LoglyPage);
