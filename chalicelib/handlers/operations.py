"""Every operation of the API, in the order of its description."""

from chalicelib.handlers.blueprints import API, import_handlers
from chalicelib.handlers.edge.operation import Api, Operation

APIS: tuple[Api, ...] = tuple(import_handlers(name).api for name in API)
OPERATIONS: tuple[Operation, ...] = tuple(each for api in APIS for each in api.operations)
