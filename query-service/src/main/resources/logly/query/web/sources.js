// The log sources of a host: found, refused and why, silent.
import { LitElement, html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ago, bytes, number } from './format.js';

const SAID = { ACTIVE: 'read', SILENT: 'silent', REFUSED: 'refused', ABSENT: 'not there', UNKNOWN: 'unknown' };
const ORDER = ['REFUSED', 'ABSENT', 'SILENT', 'UNKNOWN', 'ACTIVE'];

class LoglySources extends LitElement {
  static properties = {
    sources: { attribute: false },
    now: { type: Number },
    seen: { type: Number },
  };

  createRenderRoot() {
    return this;
  }

  render() {
    const sources = [...(this.sources ?? [])].sort(
      (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.path.localeCompare(b.path));
    return html`<section class="card">
      <div class="bar">
        <h2>Log sources</h2>
        <span class="status">as of ${ago(this.seen, this.now)}</span>
      </div>
      ${sources.length ? this.list(sources) : this.none()}
    </section>`;
  }

  none() {
    return html`<div class="none" data-testid="no-sources">
      <p><b>No log source was found.</b> None of the usual files of <code>/var/log</code> exists here, and no journal.</p>
      <p>Name one: <code>logly up --log /path/to/file=syslog</code></p>
    </div>`;
  }

  list(sources) {
    return html`<ul class="sources" data-testid="sources">
      ${repeat(sources, (source) => `${source.path} ${source.source}`, (source) => html`
        <li class=${source.state.toLowerCase()} data-testid="source-row">
          <div class="path"><b title=${source.path}>${source.path}</b><span class="state">${SAID[source.state] ?? source.state}</span></div>
          ${source.reason ? html`<p class="reason">${source.reason}</p>` : ''}
          <p class="detail">${this.detail(source)}</p>
        </li>`)}
    </ul>`;
  }

  detail(source) {
    const parts = [source.format && source.format !== source.source ? `${source.source} by ${source.format}` : source.source];
    if (source.state === 'ACTIVE' || source.state === 'SILENT') {
      parts.push(`${number(source.lines)} lines`, bytes(source.bytes));
      parts.push(source.lastLineAt ? `last ${ago(Date.parse(source.lastLineAt), this.now)}` : 'none yet');
      if (source.unparsed > 0) parts.push(`${number(source.unparsed)} not understood`);
      const behind = source.sizeBytes - source.offset;
      if (behind > 65_536) parts.push(`${bytes(behind)} behind`);
    }
    return parts.join(' · ');
  }
}

customElements.define('logly-sources', LoglySources);
