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
