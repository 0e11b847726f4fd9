"""The API's reference for people, at /docs: the OpenAPI document as one page without scripts or anything from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cached_property
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import HTMLResponse, RedirectResponse

router = APIRouter()

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #0b0c0c; background: #fff }
summary { cursor: pointer; padding: .35rem 0 } code { font-size: .95em } h2 { border-bottom: 2px solid #0b0c0c }
.method { display: inline-block; min-width: 4.2rem; font-weight: 700 } dd { margin: 0 0 .5rem 1.5rem } pre { white-space: pre-wrap }
a { color: #1d70b8 } nav a { margin-right: 1rem } details > div { padding: 0 0 1rem 1.5rem }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"


@router.get("/", include_in_schema=False)
async def entrance() -> RedirectResponse:
    """Whoever comes to the bare address is shown the reference."""
    return RedirectResponse("/docs")


@router.get("/docs", include_in_schema=False)
async def reference(request: Request) -> HTMLResponse:
    """One page."""
    return HTMLResponse(request.app.state.reference.page, headers={"Content-Security-Policy": POLICY})


class Reference:
    """The page of an application: made when it is first asked for, and once."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    @cached_property
    def page(self) -> str:
        """As HTML."""
        return page(self._app.openapi(), url=str(self._app.openapi_url))


def page(document: dict[str, Any], *, url: str) -> str:
    """The whole document as HTML: operations by tag, with parameters, body, permission and errors."""
    operations = list(_operations(document))
    about_tags = {tag["name"]: tag["description"] for tag in document.get("tags", [])}
    tags = list(dict.fromkeys(operation["tags"][0] for _, _, operation in operations))
    sections = [
        f'<h2 id="{escape(tag)}">{escape(tag.capitalize())}</h2><p>{_marked(about_tags.get(tag, ""))}</p>'
        + "".join(_operation(method, path, it) for method, path, it in operations if it["tags"][0] == tag)
        for tag in tags
    ]
    links = "".join(f'<a href="#{escape(tag)}">{escape(tag)}</a>' for tag in tags)
    about = "".join(f"<p>{_marked(part)}</p>" for part in document["info"]["description"].strip().split("\n\n"))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>InnoPortal API</title><style>{STYLE}</style>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main>'
        f"<h1>InnoPortal API</h1>{about}"
        f'<p>For programs: <a href="{escape(url)}">OpenAPI document</a>, <a href="/problems">all problems</a>.</p>'
        f"<nav>{links}</nav>{''.join(sections)}</main></body></html>"
    )


def _marked(text: str) -> str:
    """The Markdown that the document uses, as HTML: `code` and **strong**."""
    html = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", html)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), path, operation


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    about = operation.get("description") or operation.get("summary", "")
    parts = [
        f"<p>{_marked(about)}</p>",
        _permission(operation),
        _parameters(operation),
        _body(operation),
        _errors(operation),
    ]
    name = escape(operation["operationId"])
    return (
        f'<details id="{name}"><summary><span class="method">{method}</span> <code>{escape(path)}</code></summary>'
        f"<div>{''.join(parts)}</div></details>"
    )


def _permission(operation: dict[str, Any]) -> str:
    roles = operation.get("x-permission", {}).get("roles", {})
    return f"<p>For: {escape(', '.join(f'{role} ({scope})' for role, scope in roles.items()))}</p>" if roles else ""


def _parameters(operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<dt><code>{escape(it['name'])}</code> in {escape(it['in'])}{', required' if it.get('required') else ''}</dt>"
        f"<dd>{_marked(it.get('description', ''))}</dd>"
        for it in operation.get("parameters", [])
    )
    return f"<dl>{rows}</dl>" if rows else ""


def _body(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    kinds = [f"{kind}: {it['schema'].get('$ref', 'text').rpartition('/')[2]}" for kind, it in content.items()]
    return f"<p>Body: <code>{escape('; '.join(kinds))}</code> (schema in the OpenAPI document)</p>" if kinds else ""


def _errors(operation: dict[str, Any]) -> str:
    return f"<p>Answers: {escape(', '.join(sorted(operation['responses'])))}</p>"
