"""How telephone numbers of the mainland are written: one grammar, for checking what was typed and for finding. Pure.

The patterns are held against what ``text.keyed`` leaves: half-width signs, one dash, nothing invisible.
"""

import re

_GAP = r"[\s-]*"
COUNTRY = re.compile(rf"(\+|00)?86{_GAP}(?=[0-9(])")
MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
SERVICE = re.compile(r"[48]00[0-9]{7}", re.ASCII)
_NUMBER = r"(?P<number>[2-9][0-9]{6,7}|[2-9][0-9]{2,3}[\s-][0-9]{4})"
_EXTENSION = r"(?:\s*(?:[-#x]|转|ext\.?)\s*(?P<extension>[0-9]{1,6}))?"
_AREA = r"010|02[0-9]|0[3-9][0-9]{2}"
LANDLINE = re.compile(rf"\(?(?P<area>{_AREA})\)?{_GAP}{_NUMBER}{_EXTENSION}", re.ASCII | re.IGNORECASE)

_COUNTRY_CODE = rf"(?:\+|00)?86{_GAP}"
MOBILE_WITHIN = re.compile(
    rf"(?<![0-9])(?:{_COUNTRY_CODE})?(?P<digits>1[0-9]{{10}}|1{_GAP}[3-9](?:{_GAP}[0-9]){{9}})(?![0-9])", re.ASCII
)
"""A mobile number anywhere in a text, however its digits are grouped."""
LANDLINE_WITHIN = re.compile(
    rf"(?<![0-9])(?:\(?(?P<area>{_AREA})\)?|{_COUNTRY_CODE}\(?(?P<abroad>0?(?:10|2[0-9]|[3-9][0-9]{{2}}))\)?)"
    rf"{_GAP}{_NUMBER}(?![0-9]){_EXTENSION}",
    re.ASCII | re.IGNORECASE,
)
"""A landline with its area anywhere in a text, its extension included."""
