"""Which modules a function does not load, because its first answer does not need them.

`python -m bench coldstart` measures the CPU of what it does load.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READY = """
import json, sys
from chalicelib.handlers.conversation.front_door import front_door
from chalicelib.settings import Settings
from chalicelib.world import World
world = World(Settings(telegram_secret="secret", telegram_token="1:token"))
made = world.messengers.messenger("telegram"), world.conversation.dialogs, world.customers.profiles
made += (world.conversation.bot_settings,)
made += world.table, world.secrets, world.client("dynamodb")
"""
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "eu-central-1",
}

# `http.client`, and with it `email.parser`, is not in this list: it reads the answers of DynamoDB
# and costs 7 ms, which our own reader of HTTP had saved (docs/decisions/0032).
LIBRARIES = (
    "boto3",
    "botocore.client",
    "botocore.config",
    "botocore.session",
    "barcode",
    "dns",
    "email_validator",
    "jinja2",
    "openpyxl",
    "phonenumbers",
    "png",
    "requests",
    "segno",
    "urllib3",
)
AREAS = (
    "chalicelib.aws.mail",
    "chalicelib.aws.queue",
    "chalicelib.aws.sms",
    "chalicelib.console.door",
    "chalicelib.repo.shopping.purchases",
    "chalicelib.repo.conversation.quarantine",
    "chalicelib.repo.staff.staff_keys",
    "chalicelib.repo.conversation.webchat_replies",
    "chalicelib.services.customers.draw_card",
    "chalicelib.services.responses.export_customer",
    "chalicelib.services.staff.manage_keys",
    "chalicelib.services.shopping.record_purchase",
    "chalicelib.services.customers.register_by_staff",
    "chalicelib.services.shopping.return_purchase",
    "chalicelib.services.customers.search_customer",
    "chalicelib.handlers.edge.openapi",
    "chalicelib.handlers.staff.audit",
    "chalicelib.handlers.customers.customers",
    "chalicelib.handlers.shopping.purchases",
    "chalicelib.aws.ses_incoming",
    "chalicelib.channels.email.mime",
    "chalicelib.domain.appeals",
    "chalicelib.handlers.appeals",
    "chalicelib.handlers.till",
    "chalicelib.repo.appeals",
    "chalicelib.services.appeals",
    "chalicelib.services.cabinet",
    "chalicelib.domain.campaigns.campaign",
    "chalicelib.domain.scores.rfm",
    "chalicelib.domain.segments",
)


def loaded(then: str = "") -> set[str]:
    """The modules of a fresh interpreter that is ready for its first message."""
    script = f"{READY}\n{then}\nprint(json.dumps(sorted(sys.modules)))"
    return set(json.loads(_printed(script)))


def _printed(script: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def ready() -> set[str]:
    return loaded()


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_that_the_first_answer_does_not_need_is_not_loaded(
    name: str, ready: set[str]
) -> None:
    assert name not in ready


@pytest.mark.parametrize("name", AREAS)
def test_an_area_that_the_first_answer_does_not_need_is_not_loaded(
    name: str, ready: set[str]
) -> None:
    assert (ROOT / f"{name.replace('.', '/')}.py").exists() or (
        ROOT / name.replace(".", "/") / "__init__.py"
    ).exists()
    assert name not in ready


def test_the_front_door_loads_pydantic_with_the_first_update_that_it_reads() -> None:
    """Pictures and links need no models, and pydantic is a tenth of a cold start."""
    front_door = "import sys\nimport chalicelib.handlers.conversation.front_door"

    assert _printed(f"{front_door}\nprint('pydantic' in sys.modules)") == "False\n"


def test_a_world_loads_a_part_with_its_first_use() -> None:
    assert "chalicelib.repo.shopping.purchases" in loaded("world.shopping.purchases")


def test_imports_are_never_searched_for_garbage() -> None:
    """Such a search costs up to a tenth of a cold start, and what imports make all stays."""
    count = "gc.get_stats()[0]['collections']"
    before = f"import gc, chalicelib\nbefore = {count}\n"

    assert _printed(f"{before}{READY}\nprint({count} - before)") == "0\n"


def test_no_model_of_the_api_is_built_before_its_first_use() -> None:
    """Most requests use two models of a hundred; `ResponseModel` and `Body` defer the others."""
    script = """
import app
from pydantic import BaseModel
def below(model):
    for each in model.__subclasses__():
        yield each
        yield from below(each)
built = [each.__name__ for each in below(BaseModel) if each.__pydantic_complete__]
print(*sorted(name for name in built if name.endswith(("Response", "Summary", "List"))))
"""

    assert _printed(script) == "\n"


def test_the_way_to_the_provider_loads_neither_its_proofs_nor_http() -> None:
    """PyJWT, cryptography and requests are for the calls alone (docs/decisions/0085)."""
    script = "import sys\nfrom chalicelib.console.pages import oidc, sign_in\n"

    heavy = "[name for name in ('jwt', 'cryptography', 'requests') if name in sys.modules]"
    assert _printed(f"{script}print({heavy})") == "[]\n"


def test_no_function_loads_cryptography_before_a_signature_has_to_be_proven() -> None:
    """All functions have one zip; only the pages and the receipts load these 15 MB of it."""
    handlers = sorted((ROOT / "chalicelib" / "handlers" / "workers").glob("[a-z]*.py"))
    modules = [f"chalicelib.handlers.workers.{each.stem}" for each in handlers]
    modules += ["chalicelib.handlers.rest_api", "chalicelib.handlers.conversation.front_door"]
    modules += ["chalicelib.console.door"]
    imports = "\n".join(f"import {each}" for each in ("sys", *modules))
    heavy = "[name for name in ('jwt', 'cryptography') if name in sys.modules]"

    assert len(modules) >= 9
    assert _printed(f"{imports}\nprint({heavy})") == "[]\n"


def test_only_two_modules_use_cryptography() -> None:
    """Who proves a signature of SNS or of an identity provider; other code must not need it."""
    used = re.compile(r"^\s*(?:from|import) (?:cryptography|jwt)\b", re.MULTILINE)
    found = {
        path.relative_to(ROOT / "chalicelib").as_posix()
        for path in (ROOT / "chalicelib").rglob("*.py")
        if used.search(path.read_text())
    }

    assert found == {"aws/sns_signature.py", "console/oidc/id_token.py"}
