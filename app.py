"""The application with every blueprint, for packaging by Chalice and for the local run."""

from chalice import Chalice

from chalicelib.handlers.blueprints import API, FUNCTIONS, import_handlers

# On AWS only the REST API enters here: Lambda imports the other functions from their own modules.
app = Chalice(app_name="grocer")
for name in (*API, *FUNCTIONS):
    app.register_blueprint(import_handlers(name).blueprint)
