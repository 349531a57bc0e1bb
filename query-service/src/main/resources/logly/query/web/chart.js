// One calm chart with its value beside it, as text.
import { LitElement, html, nothing } from 'lit';
import * as echarts from 'echarts';

const dark = matchMedia('(prefers-color-scheme: dark)');

export class LoglyChart extends LitElement {
  static properties = {
    name: {}, // the end of the test ids: chart-cpu, value-cpu
    label: {},
    value: {},
    detail: {},
    marks: { attribute: false }, // [text, color] before the value, and before the detail: what line they belong to
    empty: {}, // what to say instead of a chart
    lines: { attribute: false }, // [{name, color, points, bar}]
    from: { type: Number },
    to: { type: Number },
    scale: {}, // of the axis: 'percent', 'bytes' or 'count'
    format: { attribute: false },
  };

  constructor() {
    super();
    this.lines = [];
    this.marks = [];
    this.format = String;
    this.restyle = () => this.draw();
    this.resized = new ResizeObserver(() => this.chart?.resize());
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    dark.addEventListener('change', this.restyle);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    dark.removeEventListener('change', this.restyle);
    this.resized.disconnect();
    this.chart?.dispose();
    this.chart = undefined;
  }

  render() {
    const said = this.empty || `${this.value}${this.detail ? `, ${this.detail}` : ''}`;
    return html`
      <div class="chart-head">
        <h2>${this.label}</h2>
        <strong data-testid="value-${this.name}">${this.empty ? '–' : [this.mark(0), this.value]}</strong>
      </div>
      <p class="detail" title=${this.detail ?? ''}>${this.empty || [this.mark(1), this.detail]}</p>
      <div class="plot" role="img" aria-label="${this.label}: ${said}" data-testid="chart-${this.name}"></div>
      ${this.lines.length > 1 && !this.marks.length
        ? html`<ul class="legend">
            ${this.lines.map((line) => html`<li><i style="background:var(${line.color})"></i>${line.name}</li>`)}
          </ul>`
        : nothing}
    `;
  }

  mark(index) {
    const mark = this.marks[index];
    return mark ? html`<span style="color:var(${mark[1]})">${mark[0]}</span> ` : nothing;
  }

  updated() {
    this.draw();
  }

  draw() {
    const plot = this.querySelector('.plot');
    if (!plot) return;
    if (!this.chart) {
      this.chart = echarts.init(plot);
      this.resized.observe(plot);
    }
    this.chart.setOption(this.option(), { replaceMerge: ['series'] });
  }

  /** Few and round steps: bytes are counted in powers of 1024, which the chart library does not know. */
  steps() {
    if (this.scale === 'percent') return { max: 100, interval: 50 };
    if (this.scale === 'count') return { splitNumber: 2, minInterval: 1 };
    const most = Math.max(1024, ...this.lines.flatMap((line) => line.points.map((point) => point[1] ?? 0)));
    const unit = 1024 ** Math.floor(Math.log(most) / Math.log(1024));
    const max = unit * [2, 4, 10, 20, 40, 100, 200, 400, 1024].find((step) => step * unit >= most);
    return { max, interval: max / 2 };
  }

  option() {
    const style = getComputedStyle(this);
    const color = (name) => style.getPropertyValue(name).trim();
    const axisText = { color: color('--faint'), fontSize: 11, fontFamily: style.fontFamily };
    return {
      animation: false,
      grid: { left: 2, right: 8, top: 8, bottom: 2, containLabel: true },
      xAxis: {
        type: 'time',
        min: this.from,
        max: this.to,
        splitNumber: 4,
        axisLine: { lineStyle: { color: color('--line') } },
        axisTick: { show: false },
        axisLabel: { ...axisText, hideOverlap: true, formatter: { hour: '{HH}:{mm}', minute: '{HH}:{mm}', day: '{HH}:{mm}', month: '{HH}:{mm}', year: '{HH}:{mm}' } },
      },
      yAxis: {
        type: 'value',
        min: 0,
        ...this.steps(),
        axisLabel: { ...axisText, formatter: this.scale === 'percent' ? '{value} %' : this.format },
        splitLine: { lineStyle: { color: color('--line') } },
      },
      tooltip: {
        trigger: 'axis',
        confine: true,
        backgroundColor: color('--card'),
        borderColor: color('--line'),
        textStyle: { color: color('--text'), fontSize: 12, fontFamily: style.fontFamily },
        valueFormatter: (value) => (value === null || value === undefined ? '–' : this.format(value)),
      },
      series: this.lines.map((line) => ({
        name: line.name,
        type: line.bar ? 'bar' : 'line',
        stack: line.bar ? 'all' : undefined,
        barMaxWidth: 18,
        data: line.points,
        showSymbol: false,
        connectNulls: false,
        color: color(line.color),
        lineStyle: { width: 1.6 },
        areaStyle: line.bar || line.plain ? undefined : { opacity: 0.12 },
        emphasis: { disabled: true },
      })),
    };
  }
}

customElements.define('logly-chart', LoglyChart);
