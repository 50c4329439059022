# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragment for the options that recipes of virtual machines and of tenants have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of recipes."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) publishes the recipe if it does not exist.
      - V(downloaded) has the platform fetch a recipe of another repository, which must exist. A recipe that is already
        there is not fetched again.
      - V(absent) removes the recipe. It must not have instances.
    type: str
    choices: [present, absent, downloaded]
    default: present
  id:
    description:
      - Key of the recipe. If set, O(name) renames the recipe.
    type: str
  name:
    description:
      - Name of the recipe, 1 to 128 characters. Required when publishing a recipe.
      - Unique only within its catalog. If several recipes match, the task fails and lists their keys; give O(catalog) or O(id).
    type: str
  catalog:
    description:
      - Catalog of the recipe, by name or key. Cannot be changed after creation. Required when publishing a recipe.
    type: str
  description:
    description:
      - Free-form description.
    type: str
  icon:
    description:
      - Name of a Font Awesome icon.
    type: str
  version:
    description:
      - Version of the recipe. Defaults to V(1.0.0) for new recipes.
    type: str
  republish:
    description:
      - Whether to publish the recipe again if the task changes it, or if it has changed since it was last published. Others
        only see the changes then.
      - What the recipe is made from must be stopped.
    type: bool
    default: false
  sections:
    description:
      - Sections of the questions. The platform creates some when the recipe is published. Sections that are not listed are
        left unchanged unless O(purge_sections=true).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the section. Identifies it.
        type: str
        required: true
      state:
        description:
          - Whether the section should exist.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free-form description.
        type: str
      order:
        description:
          - Position of the section in the form.
        type: int
  purge_sections:
    description:
      - Whether to remove sections that are not listed in O(sections). Requires O(sections).
    type: bool
    default: false
  questions:
    description:
      - Questions of the recipe. The platform creates some when the recipe is published. Questions that are not listed are
        left unchanged unless O(purge_questions=true).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the question, 1 to 64 characters. Answers refer to it. Identifies the question.
        type: str
        required: true
      state:
        description:
          - Whether the question should exist.
        type: str
        choices: [present, absent]
        default: present
      section:
        description:
          - Section of the question, by name or key. Cannot be changed after creation. Required for new questions. If other
            recipes have a section of the same name, a new question needs the key.
        type: str
      type:
        description:
          - What an answer is. Cannot be changed after creation. Required for new questions.
          - Questions of the types V(hidden), V(database_create), V(database_edit), V(database_find), V(field) and V(script)
            are for the recipe itself.
        type: str
        choices:
          - bool
          - num
          - ram
          - disksize
          - seconds
          - string
          - hostname
          - textarea
          - password
          - list
          - row
          - cluster
          - network
          - timestamp
          - virtualip
          - hidden
          - database_create
          - database_edit
          - database_find
          - field
          - script
      display:
        description:
          - The question, as the form shows it.
        type: str
      hint:
        description:
          - Hint inside the field of the form.
        type: str
      help:
        description:
          - Help of the form.
        type: str
      note:
        description:
          - Note of the form.
        type: str
      default:
        description:
          - Answer if none is given, as the platform stores it. RAM is in MiB, a size in bytes.
        type: str
      required:
        description:
          - Whether an answer is required. Defaults to V(false) for new questions.
        type: bool
      enabled:
        description:
          - Whether the question is asked. Defaults to V(true) for new questions.
        type: bool
      readonly:
        description:
          - Whether the answer cannot be changed from the default. Defaults to V(false) for new questions.
        type: bool
      min:
        description:
          - Smallest number (RAM in MiB, a size in bytes), or the smallest number of characters.
        type: int
      max:
        description:
          - Greatest number (RAM in MiB, a size in bytes), or the greatest number of characters. V(0) means unlimited.
        type: int
      regex:
        description:
          - Regular expression for the answer. Cannot be changed after creation.
        type: str
      choices:
        description:
          - Possible answers of a question of type V(list), as a dictionary. Each key is an answer, and its value is what the
            form shows.
        type: dict
      table:
        description:
          - Table whose rows are the possible answers of a question of type V(row).
        type: str
      fields:
        description:
          - Fields of the table, as in V($key,name as $display).
        type: str
      filter:
        description:
          - Filter for the rows of the table.
        type: str
      hide_none:
        description:
          - Whether the form does not offer an empty answer. Defaults to V(false) for new questions.
        type: bool
      dont_store:
        description:
          - Whether the answer is not stored with the instance. Defaults to V(false) for new questions.
        type: bool
      order:
        description:
          - Position of the question in the form.
        type: int
  purge_questions:
    description:
      - Whether to remove questions that are not listed in O(questions). Requires O(questions).
    type: bool
    default: false
"""
