"""A file to start from: every column that `genapp submit` and the batch upload know, with examples."""

from starlette.requests import Request
from starlette.responses import Response

from genapp.api.doors import Tools
from genapp.intake.samples import template_csv


async def sample(request: Request, tools: Tools) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="genapp-sample.csv"'}
    with_mark = "\ufeff" + template_csv()  # or spreadsheets take UTF-8 for something else
    return Response(with_mark, media_type="text/csv; charset=utf-8", headers=headers)
