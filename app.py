"""The application with every blueprint, for packaging by Chalice and for the local run."""

from chalice import Chalice

from chalicelib.console.door import blueprint as pages
from chalicelib.handlers.blueprints import API, FUNCTIONS, import_handlers
from chalicelib.handlers.edge.binary_types import declare_binary_types

# On AWS no request comes here: `rest_api.py` imports only the blueprint that a route needs, and
# Lambda imports the other functions from their own modules (docs/decisions/0033).
app = Chalice(app_name="grocer")
for name in (*API, *FUNCTIONS):
    app.register_blueprint(import_handlers(name).blueprint)
app.register_blueprint(pages)
declare_binary_types(app)
