# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a root certificate is identified by, without a system."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.root_certificate import (
    ROOT_CERTIFICATE,
    DateText,
    Fingerprint,
    OneCertificate,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.desired import desired_from
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import UsageError

# The SHA-256 of its five bytes is known.
PEM = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----"
DIGITS = "1b65f68a522c858715f5dd951cd0402dc16691778814bf0759822b7a257421d0"


def asked(**options):
    return desired_from(ROOT_CERTIFICATE, options, options)


def test_the_fingerprint_is_that_of_the_bytes_in_the_certificate():
    (fingerprint,) = {
        asked(certificate=text).values["fingerprint"]
        for text in (PEM, f"Subject: CN=x\n{PEM}\n", PEM.replace("\n", "\r\n"), PEM.replace("MAMCAQE=", "MAMC\n  AQE="))
    }
    assert fingerprint == DIGITS


@pytest.mark.parametrize("text", [DIGITS, DIGITS.upper(), ":".join(DIGITS[i : i + 2] for i in range(0, 64, 2))])
def test_a_fingerprint_has_several_spellings(text):
    codec = Fingerprint()
    assert codec.same(codec.parse(text), codec.load(DIGITS))
    assert codec.show(codec.parse(text)).startswith("1B:65:")


def test_certificate_and_fingerprint_must_agree():
    assert asked(certificate=PEM, fingerprint=DIGITS.upper()).values["fingerprint"] == DIGITS
    with pytest.raises(UsageError, match="fingerprint is not that of 'certificate', which is '1B:65:"):
        asked(certificate=PEM, fingerprint="0" * 64)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it contains none"),
        ("-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----", "it contains none"),
        (f"{PEM}\n{PEM}", "it contains 2; write one task for each"),
        (PEM.replace("MAMCAQE=", "!"), "not a valid certificate"),
        (PEM.replace("MAMCAQE=", "AQID"), "not a valid certificate"),
    ],
)
def test_what_is_not_one_certificate_is_refused_without_repeating_it(text, reason):
    with pytest.raises(ValueError, match=reason) as caught:
        OneCertificate().parse(text)
    assert "MAMCAQE" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["2034-01-01", "2034-01-01T00:00:00Z", "2034-01-01 01:00:00+01:00", "Jan  1 00:00:00 2034 GMT"]
)
def test_dates_are_read_in_the_forms_that_certificates_have(text):
    codec = DateText()
    assert codec.show(codec.load(text)) == "2034-01-01T00:00:00Z"


def test_a_date_in_an_unknown_form_is_shown_as_it_is():
    fact = ROOT_CERTIFICATE.fact("expires")
    assert fact.show(fact.load({"enddate": "next year"})) == "next year"
