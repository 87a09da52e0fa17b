"""Read the programmes that come with Grocer."""

from pathlib import Path

from chalicelib.domain.points.programme import Programme

FOLDER = Path(__file__).parent


def presets() -> list[str]:
    """Name the kinds of shops that have a programme."""
    return sorted(file.stem for file in FOLDER.glob("*.json"))


def read_preset(name: str) -> Programme:
    """Return one of them."""
    return Programme.model_validate_json((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
