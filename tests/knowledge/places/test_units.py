"""The units of government as they ship."""

from __future__ import annotations

from knowledge.places.units import HANOI, kilometres, old_wards, units, units_of_hanoi


def test_hanoi_has_51_wards_and_75_communes_of_the_3321_units_of_the_country() -> None:
    names = [unit.name for unit in units_of_hanoi().values()]
    assert len(units()) == 3321
    assert sum(name.startswith("Phường ") for name in names) == 51
    assert sum(name.startswith("Xã ") for name in names) == 75


def test_every_old_ward_went_to_units_that_exist() -> None:
    of_hanoi = [ward for ward in old_wards() if ward.province == HANOI]
    assert len(of_hanoi) == 526
    assert sum(len(ward.units) > 1 for ward in of_hanoi) == 199
    assert {code for ward in of_hanoi for code in ward.units} == set(units_of_hanoi())
    assert all(code in units() for ward in old_wards() for code in ward.units)


def test_a_degree_to_the_north_is_longer_than_one_to_the_east() -> None:
    assert round(kilometres((21.0, 105.8), (22.0, 105.8))) == 111
    assert round(kilometres((21.0, 105.8), (21.0, 106.8))) == 104
