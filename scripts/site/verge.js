/* Copyright (c) 2026, verge.vergeos contributors
 * GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the theme and the reference lack for readers who use a keyboard or have pages read to them. */
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("pre, .table-wrapper").forEach((block) => block.setAttribute("tabindex", "0"));
  document.querySelectorAll(".caption[role=heading]").forEach((caption) => caption.setAttribute("aria-level", "2"));
  document.querySelectorAll("[aria-role]").forEach((link) => link.removeAttribute("aria-role"));
});

/* A menu of versions where the site of more than one is published. */
document.addEventListener("DOMContentLoaded", async () => {
  const brand = document.querySelector(".sidebar-brand");
  if (!brand || !window.location.protocol.startsWith("http")) return;
  const root = document.documentElement.dataset.content_root || "";
  const versions = await fetch(`${root}versions.json`).then((answer) => answer.json()).catch(() => []);
  if (versions.length < 2) return;
  const menu = document.createElement("select");
  menu.className = "verge-versions";
  menu.setAttribute("aria-label", "Version of the documentation");
  menu.add(new Option("Other versions", ""));
  versions.forEach((entry) => menu.add(new Option(entry.version, entry.address)));
  menu.addEventListener("change", () => {
    if (menu.selectedIndex) window.location = new URL(`${root}${menu.value}index.html`, window.location);
  });
  brand.after(menu);
});
