"use strict";
/* Counts a campaign of one offer from sums over groups of clients: whom it contacts, what it costs and brings.
   The formulas are those of churn/plan: campaign.py (gain), contact_list.py (limits), profit.py (interval). */

const whatIf = (() => {
  const POINTS = 48;

  /* Points and weights of a Beta of this mean that is as sure as one of `counts`. */
  function beta(mean, counts) {
    const total = counts[0] + counts[1];
    if (mean <= 0 || mean >= 1 || counts[0] === 0 || counts[1] === 0) return [[mean, 1]];
    const spread = 6 * Math.sqrt(mean * (1 - mean) / (total + 1));
    const from = Math.max(0, mean - spread), width = (Math.min(1, mean + spread) - from) / POINTS;
    const at = Array.from({ length: POINTS }, (_, i) => from + (i + 0.5) * width);
    const logs = at.map((x) => (total * mean - 1) * Math.log(x) + (total * (1 - mean) - 1) * Math.log(1 - x));
    const top = Math.max(...logs), weights = logs.map((one) => Math.exp(one - top));
    const sum = weights.reduce((a, b) => a + b, 0);
    return at.map((x, i) => [x, weights[i] / sum]);
  }

  /* Normal distribution function: Abramowitz and Stegun 7.1.26, off by at most 1.5e-7. */
  function below(z) {
    const x = Math.abs(z) / Math.SQRT2, t = 1 / (1 + 0.3275911 * x);
    const poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
    const tail = poly * Math.exp(-x * x) / 2;
    return z > 0 ? 1 - tail : tail;
  }

  /* What all groups are expected to gain and to cost, best first. */
  function ranked(data, terms) {
    const times = terms.value, byCost = terms.budget !== null;
    const rows = data.n.map((n, i) => {
      const p = data.p[i], pv = (data.pv ? data.pv[i] : p) * times, left = data.left[i];
      const taken = terms.keeps * p + terms.taken * (n - p), cost = terms.contact * n + taken * terms.offer;
      const lv = (data.lv ? data.lv[i] : left) * times, lvv = (data.lvv ? data.lvv[i] : left) * times * times;
      const gain = terms.keeps * pv - cost;
      return { n, left, cost, gain, lv, lvv, merit: byCost && cost > 0 ? gain / cost : gain / n };
    });
    return rows.sort((a, b) => b.merit - a.merit);
  }

  /* How much of each group is contacted: all of those that gain, until a limit leaves a part of one. */
  function parts(rows, terms) {
    let contacts = terms.most === null ? Infinity : terms.most, money = terms.budget === null ? Infinity : terms.budget;
    let open = true;
    return rows.map((row) => {
      if (!open || row.gain <= 0) return 0;
      const part = Math.min(1, contacts / row.n, row.cost > 0 ? money / row.cost : 1);
      contacts -= part * row.n;
      money -= part * row.cost;
      open = part === 1;
      return Math.max(part, 0);
    });
  }

  function summed(rows, share) {
    const sum = { n: 0, left: 0, lv: 0, lvv: 0 };
    rows.forEach((row, i) => { for (const name in sum) sum[name] += share[i] * row[name]; });
    return sum;
  }

  /* Profit with outcomes at these shares kept and taken anyway, and its variance among resampled clients. */
  function brings(sum, terms, clients, kept, taken) {
    const { contact: c, offer: d } = terms, stayed = sum.n - sum.left, given = taken * d + c;
    const profit = kept * (sum.lv - d * sum.left) - taken * d * stayed - c * sum.n;
    const squares = kept * kept * (sum.lvv - 2 * d * sum.lv + d * d * sum.left)
      - 2 * kept * c * (sum.lv - d * sum.left) + c * c * sum.left + given * given * stayed;
    return [profit, Math.sqrt(Math.max(squares - profit * profit / clients, 0))];
  }

  /* The quantile of the mixture of normals over the shares that are not known. */
  function quantile(mixture, level) {
    let low = Infinity, high = -Infinity;
    for (const [mean, sd] of mixture) { low = Math.min(low, mean - 5 * sd); high = Math.max(high, mean + 5 * sd); }
    for (let i = 0; i < 34; i++) {
      const middle = (low + high) / 2;
      let sum = 0;
      for (const [mean, sd, weight] of mixture) sum += weight * (sd > 0 ? below((middle - mean) / sd) : +(middle >= mean));
      if (sum < level) low = middle; else high = middle;
    }
    return (low + high) / 2;
  }

  function count(data, asked) {
    const terms = asked, rows = ranked(data, terms), sum = summed(rows, parts(rows, terms));
    const [profit] = brings(sum, terms, data.clients, terms.keeps, terms.taken);
    const mixture = [];
    for (const [kept, one] of beta(terms.keeps, data.keeps))
      for (const [taken, other] of beta(terms.taken, data.taken))
        if (one * other > 1e-9) mixture.push([...brings(sum, terms, data.clients, kept, taken), one * other]);
    const stayed = sum.n - sum.left, accepted = terms.keeps * sum.left + terms.taken * stayed;
    return {
      contacts: Math.round(sum.n), cost: terms.contact * sum.n + terms.offer * accepted, profit,
      low: sum.n ? quantile(mixture, 0.025) : 0, high: sum.n ? quantile(mixture, 0.975) : 0,
      precision: sum.n ? sum.left / sum.n : NaN,
    };
  }

  /* Profit with outcomes by the number contacted, whatever they gain. */
  function curve(data, terms) {
    const points = [[0, 0]], sum = { n: 0, left: 0, lv: 0, lvv: 0 };
    for (const row of ranked(data, { ...terms, budget: null })) {
      for (const name in sum) sum[name] += row[name];
      points.push([sum.n, brings(sum, terms, data.clients, terms.keeps, terms.taken)[0]]);
    }
    return points;
  }

  /* ---- in the page ---- */
  function start(form) {
    const data = JSON.parse(form.dataset.groups), words = JSON.parse(form.dataset.words);
    const currency = form.dataset.currency, language = document.documentElement.lang;
    const locale = language === "ru" ? "ru-RU" : "en-US", nothing = "—";
    const written = (x, digits) => new Intl.NumberFormat(locale, digits).format(x);
    const money = (x) => `${written(x || 0, { maximumSignificantDigits: 3 })}\u00a0${currency}`;
    const percent = (x) => (Number.isNaN(x) ? nothing : `${written(100 * x, { maximumFractionDigits: 1 })}%`);
    const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
    const forms = { money, percent: (x) => percent(x / 100), count: (x) => written(x) };
    const sliders = [...form.querySelectorAll("input[type=range]")];

    function terms() {
      const asked = {};
      for (const one of sliders) {
        const free = one.dataset.limit && +one.value >= +one.max;
        asked[one.name] = free ? null : +one.value / (one.dataset.form === "percent" ? 100 : 1);
        const text = free ? words.no_limit : forms[one.dataset.form](+one.value);
        one.setAttribute("aria-valuetext", text);
        form.querySelector(`output[for="${one.id}"]`).textContent = text;
      }
      asked.value = sliders[0].dataset.moved ? asked.value : data.mean_value;
      return asked;
    }

    function show(name, value, text) {
      const place = form.querySelector(`data[data-name="${name}"]`);
      place.value = value;
      place.textContent = text;
    }

    function drawn(asked, found) {
      const points = curve(data, asked), amounts = points.map(([, y]) => y).concat(found.profit, 0);
      const low = Math.min(...amounts), high = Math.max(...amounts), height = high - low || 1;
      const place = ([n, y]) => `${(n / data.clients * 400).toFixed(1)},${(10 + (high - y) / height * 120).toFixed(1)}`;
      form.querySelector(".line").setAttribute("points", points.map(place).join(" "));
      const zero = place([0, 0]).split(",")[1], [x, y] = place([found.contacts, found.profit]).split(",");
      for (const end of ["y1", "y2"]) form.querySelector(".zero").setAttribute(end, zero);
      form.querySelector("circle").setAttribute("cx", x);
      form.querySelector("circle").setAttribute("cy", y);
    }

    function update() {
      const asked = terms(), found = count(data, asked), share = percent(found.contacts / data.clients);
      show("contacts", found.contacts, `${written(found.contacts)} (${filled(words.of, { share, all: written(data.clients) })})`);
      show("cost", found.cost, money(found.cost));
      show("profit", found.profit, money(found.profit));
      show("interval", `${found.low} ${found.high}`, filled(words.between, { low: money(found.low), high: money(found.high) }));
      show("precision", found.precision, percent(found.precision));
      drawn(asked, found);
    }

    form.addEventListener("input", (event) => { event.target.dataset.moved = "yes"; update(); });
    form.addEventListener("reset", () => setTimeout(() => { for (const one of sliders) delete one.dataset.moved; update(); }));
    form.hidden = false;
    update();
  }

  if (typeof document !== "undefined") document.querySelectorAll("form.what-if").forEach(start);
  return { count };
})();

if (typeof module !== "undefined") module.exports = whatIf;
