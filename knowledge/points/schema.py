"""What a service point is: a row that an importer or an editor writes, checked as it is read."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from knowledge.points.hours import Hours, parse_hours, write_hours
from knowledge.schema import NonEmpty, Standing, Strict


class Kind(StrEnum):
    """Whose counter it is."""

    AGENT = "agent"  # đại lý dịch vụ công
    CITY_CENTRE = "city_centre"  # Trung tâm Phục vụ hành chính công thành phố, chi nhánh
    COMMUNE_CENTRE = "commune_centre"  # trung tâm, điểm phục vụ hành chính công của xã, phường
    COMMUNE_POLICE = "commune_police"  # Công an xã, phường
    CITY_POLICE = "city_police"  # Công an thành phố
    TRAFFIC_POLICE = "traffic_police"  # Phòng Cảnh sát giao thông
    IMMIGRATION_POLICE = "immigration_police"  # Phòng Quản lý xuất nhập cảnh


class Precision(StrEnum):
    """What the position of a point stands for."""

    EXACT = "exact"
    STREET = "street"
    UNIT_CENTRE = "unit_centre"  # the middle of the commune: the address itself is not known


class Service(StrEnum):
    """What is done there."""

    FILING = "filing"  # takes the file
    HELP = "help"  # helps to file it online


OpeningHours = Annotated[
    Hours,
    BeforeValidator(lambda value: parse_hours(value) if isinstance(value, str) else value),
    PlainSerializer(write_hours),
]


class ServicePoint(Strict):
    """One point. ``latitude`` and ``longitude`` in degrees (WGS 84), both or neither."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=80)]
    kind: Kind
    name: NonEmpty
    operator: str = ""
    address: str = ""
    """Empty where it is not known."""
    unit: Annotated[str, Field(pattern=r"^\d{5}$")]
    """Code of the commune or ward it lies in (since 1 July 2025)."""
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    precision: Precision = Precision.UNIT_CENTRE
    hours: OpeningHours | None = None
    """``None`` where they are not known."""
    phone: str = ""
    procedures: tuple[str, ...] = ()
    """Codes of the procedures handled here; empty for all that its kind is competent for."""
    service: Service = Service.FILING
    free: bool = False
    """Whether help is free of charge. The fee of the procedure itself is another matter."""
    standing: Standing
    checked_on: date
    source: NonEmpty
    source_url: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> ServicePoint:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude belong together: give both or neither")
        return self
