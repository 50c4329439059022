/* Copyright (c) 2026, verge.vergeos contributors
 * GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The jobs of jobs.js that fit what somebody searches for: each word of the query begins a word of the job, and the jobs with the
 * shortest phrase that has all words come first. */
window.vergeJobs = (query) => {
  const IDLE = new Set(["a", "an", "the", "to", "of", "in", "on", "for", "my", "with", "and", "or", "how", "do", "i", "is", "all"]);
  const words = (text) => text.toLowerCase().split(/[^a-z0-9_]+/).filter((word) => word && !IDLE.has(word));
  // "patching" is to find "patch", and the other way round.
  const stem = (word) => (word.length > 4 ? word.replace(/(ing|ed|es|s)$/, "") : word);
  const begins = (have, want) => have.startsWith(stem(want)) || (have.length > 3 && stem(want).startsWith(stem(have)));
  // Most jobs are about VMs, so that only other words tell them apart.
  const COMMON = /^(vms?|virtual|machines?|\d+)$/;
  const asked = words(query);
  const telling = asked.filter((word) => !COMMON.test(word));
  const wanted = telling.length ? telling : asked;
  if (!wanted.length) return [];
  const rank = (job) => {
    const has = (phrases) => wanted.every((want) => phrases.some((have) => begins(have, want)));
    const single = [job.title, ...job.words].map(words).filter(has).map((phrase) => phrase.length);
    if (single.length) return Math.min(...single);
    return has([job.title, ...job.words].flatMap(words)) ? 100 : Infinity;
  };
  return window.VERGE_JOBS.map((job) => ({ ...job, rank: rank(job) }))
    .filter((job) => job.rank < Infinity)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, 6);
};

document.addEventListener("DOMContentLoaded", () => {
  const results = document.getElementById("search-results");
  const query = new URLSearchParams(window.location.search).get("q");
  if (!results || !query) return;
  const jobs = window.vergeJobs(query);
  if (!jobs.length) return;
  const root = document.documentElement.dataset.content_root || "";
  const list = document.createElement("ul");
  for (const job of jobs) {
    const link = document.createElement("a");
    link.href = root + job.address;
    link.textContent = job.title;
    const entry = document.createElement("li");
    entry.append(link, ` (${job.guide})`);
    list.append(entry);
  }
  const heading = document.createElement("h2");
  heading.textContent = "Guides for this job";
  const box = document.createElement("section");
  box.className = "verge-jobs";
  box.append(heading, list);
  results.before(box);
});
