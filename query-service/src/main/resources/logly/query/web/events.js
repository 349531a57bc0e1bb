// The newest log events; stands still while somebody reads.
import { LitElement, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { list } from './api.js';
import { number, time } from './format.js';

const LEVELS = ['CRITICAL', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG', 'UNKNOWN'];
const PAGE = 100;

class LoglyEvents extends LitElement {
  static properties = {
    host: {},
    several: { type: Boolean },
    now: { type: Number },
    items: { state: true },
    next: { state: true },
    level: { state: true },
    text: { state: true },
    everywhere: { state: true },
    paused: { state: true },
    trouble: { state: true },
    loaded: { state: true },
  };

  constructor() {
    super();
    this.items = [];
    this.next = null;
    this.level = '';
    this.text = '';
    this.everywhere = false;
    this.paused = '';
    this.loaded = false;
    this.selected = () => this.look();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('selectionchange', this.selected);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('selectionchange', this.selected);
  }

  updated(changed) {
    if (['host', 'level', 'text', 'everywhere'].some((name) => changed.has(name))) {
      this.restart();
    }
  }

  /** Sees whether somebody reads: then the list must not move. */
  look() {
    const view = this.querySelector('.events');
    const selection = getSelection();
    if (view && view.scrollTop > 8) {
      this.paused = 'paused while you scroll';
    } else if (view && !selection.isCollapsed && view.contains(selection.anchorNode)) {
      this.paused = 'paused while you select';
    } else {
      this.paused = '';
    }
  }

  restart() {
    const view = this.querySelector('.events');
    if (view) view.scrollTop = 0;
    this.paused = '';
    return this.refresh();
  }

  async refresh() {
    if (!this.host || this.paused) return;
    await this.fetch(null);
  }

  older() {
    this.paused = 'paused while you read older events';
    return this.fetch(this.next);
  }

  async fetch(cursor) {
    const asked = (this.asked = (this.asked ?? 0) + 1);
    try {
      const page = await list('log-events', {
        host: this.everywhere ? '' : this.host,
        level: this.level,
        contains: this.text,
        limit: PAGE,
        cursor,
      });
      // An answer that a newer question overtook, or that came while somebody began to read, is dropped.
      if (asked !== this.asked || (this.paused && !cursor)) return;
      this.items = cursor ? [...this.items, ...page.items] : page.items;
      this.next = page.next;
      this.trouble = '';
      this.loaded = true;
    } catch (e) {
      this.trouble = e.message;
    }
  }

  render() {
    return html`<section class="card">
      <div class="bar">
        <h2>Log events</h2>
        <input type="search" placeholder="text in the message" aria-label="Text in the message" data-testid="filter-text"
          .value=${this.text} @input=${this.typed}>
        <select aria-label="Level" data-testid="filter-level" @change=${(e) => (this.level = e.target.value)}>
          <option value="">every level</option>
          ${LEVELS.map((level) => html`<option value=${level}>${level.toLowerCase()}</option>`)}
        </select>
        ${this.several
          ? html`<label><input type="checkbox" data-testid="filter-everywhere" .checked=${this.everywhere}
              @change=${(e) => (this.everywhere = e.target.checked)}> all hosts</label>`
          : nothing}
        <span class="status" data-testid="events-status">${this.status()}</span>
      </div>
      <div class="events" data-testid="events" tabindex="0" role="log" aria-live="off" aria-label="Log events, newest first" @scroll=${this.look}>
        ${this.items.length ? nothing : html`<p class="none">${this.none()}</p>`}
        ${repeat(this.items, (event) => event.id, (event) => this.row(event))}
        ${this.next ? html`<button class="older" data-testid="events-older" @click=${this.older}>Older events</button>` : nothing}
      </div>
    </section>`;
  }

  status() {
    if (this.trouble) return this.trouble;
    if (this.paused) {
      return html`${this.paused} <button data-testid="events-resume" @click=${this.resume}>go on</button>`;
    }
    return this.items.length ? `newest ${number(this.items.length)}, live` : '';
  }

  none() {
    if (!this.loaded) return 'Asking …';
    return this.level || this.text ? 'No event matches.' : 'No event yet. What the sources below or beside deliver appears here.';
  }

  row(event) {
    const at = Date.parse(event.timestamp);
    const level = event.level.toLowerCase();
    return html`<article class="event ${level}" data-testid="event-row">
      <time datetime=${event.timestamp} title="${event.timestamp} (UTC)">${time(at, this.now)}</time>
      <span class="level">${level === 'unknown' ? '' : level}</span>
      <span class="origin" title=${event.sourcePath ?? event.source}>${this.everywhere ? html`<b>${event.host}</b> ` : nothing}${event.service ?? event.source}</span>
      <span class="message"><span class="text">${event.message}</span>${this.tags(event).map((tag) => html`<em>${tag}</em>`)}</span>
    </article>`;
  }

  tags(event) {
    const action = event.action === 'OTHER' ? '' : event.action.toLowerCase().replaceAll('_', ' ');
    return [action, event.user, event.ipAddress].filter(Boolean);
  }

  resume() {
    getSelection().removeAllRanges();
    this.restart();
  }

  typed(event) {
    clearTimeout(this.typing);
    const text = event.target.value;
    this.typing = setTimeout(() => (this.text = text), 250);
  }
}

customElements.define('logly-events', LoglyEvents);
