// Signs in with a key: the answer sets a cookie that no script can read.
import { LitElement, html, nothing } from 'lit';

class LoglySignIn extends LitElement {
  static properties = { who: { state: true }, trouble: { state: true } };

  constructor() {
    super();
    this.who = null;
    this.trouble = '';
    this.look();
  }

  createRenderRoot() {
    return this;
  }

  async look() {
    const response = await fetch('/api/v1/session');
    this.who = response.ok ? await response.json() : null;
  }

  async send(path, body) {
    this.trouble = '';
    try {
      const response = await fetch(`/api/v1/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (response.ok) return true;
      this.trouble = (await response.json()).detail;
    } catch {
      this.trouble = 'The server does not answer.';
    }
    return false;
  }

  async enter() {
    const input = this.querySelector('input');
    const key = input.value.trim();
    input.value = '';
    if (key && (await this.send('session', { key }))) location.assign('/');
  }

  async leave() {
    if (await this.send('session/end', {})) {
      this.who = null;
      this.look();
    }
  }

  render() {
    return html`<main class="sign-in card">
      <h1><span class="brand">Logly</span></h1>
      ${this.who ? this.known() : this.unknown()}
      ${this.trouble ? html`<p class="trouble" role="alert" data-testid="sign-in-trouble">${this.trouble}</p>` : nothing}
    </main>`;
  }

  known() {
    return html`<p data-testid="sign-in-who">You are <b>${this.who.name}</b>, ${this.who.role}${this.who.scope === '{}' ? '' : html`, and see <code>${this.who.scope}</code>`}.</p>
      <p><a href="/">To the page</a>${this.who.open ? nothing : html` <button @click=${this.leave}>Sign out</button>`}</p>`;
  }

  unknown() {
    return html`<label for="key">Your key</label>
      <input id="key" type="password" autocomplete="current-password" placeholder="lg_…" data-testid="sign-in-key"
        @keydown=${(event) => event.key === 'Enter' && this.enter()}>
      <button data-testid="sign-in-enter" @click=${this.enter}>Sign in</button>
      <p class="detail"><code>logly keys bootstrap</code> makes the first one.</p>`;
  }
}

customElements.define('logly-sign-in', LoglySignIn);
