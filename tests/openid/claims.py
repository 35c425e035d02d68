"""What the provider of the tests tells of people, beyond what any provider tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from idpyoidc.server.oidc.userinfo import UserInfo
from idpyoidc.server.token.id_token import IDToken


class People:
    """Who can sign in: for each name `id_token` and `user_info`."""

    file = Path()

    @classmethod
    def all(cls) -> dict[str, Any]:
        return json.loads(cls.file.read_text())


class Cis2IDToken(IDToken):
    """An ID token with the claims that CIS2 adds."""

    def payload(self, session_id: str, **kwargs: Any) -> dict[str, Any]:
        claims = super().payload(session_id, **kwargs)
        user = self.upstream_get("context").session_manager.get_session_info(session_id)["user_id"]
        return claims | People.all()[user]["id_token"]


class Cis2UserInfo(UserInfo):
    """A UserInfo that tells all that CIS2 tells."""

    def process_request(self, request: Any = None, **kwargs: Any) -> Any:
        answer = super().process_request(request, **kwargs)
        if "response_args" in answer:
            manager = self.upstream_get("context").session_manager
            user = manager.get_session_info_by_token(request["access_token"], handler_key="access_token")["user_id"]
            answer["response_args"].update(People.all()[user]["user_info"])
        return answer
