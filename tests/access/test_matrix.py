"""Every route, asked for by everybody: who gets through the guard [T1, S2].

What is expected stands here and is not read back from the table. The views themselves are replaced: it is the guard that is tried.
"""

from functools import cache

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path, resolve

from lms.access import differences, parse, routes, table
from tests.access.routes import path_of
from tests.cast import Cast, give_second_factor, sign_in

pytestmark = pytest.mark.django_db

REACHED, SIGN_IN, REFUSED, GONE, SET_UP, SHOW = "reached", "sign in", "refused", "gone", "set a factor up", "show the factor"

PUBLIC = """
/ about/ accounts/login/ accounts/2fa/authenticate/ accounts/password/reset/ accounts/password/reset/done/ accounts/password/reset/key/done/
accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$ invitations/<str:token>/ verify/<str:code>/ support/ issuer/<slug:document>/
"""
KEYED = """
c/<str:token>/<path:path> xapi/about xapi/activities xapi/activities/profile xapi/activities/state xapi/agents xapi/agents/profile
xapi/fetch/<str:token> xapi/statements calendar/<str:token>/accord.ics verify/<str:code>/credential/ guidance/feed/<str:token>/<str:kind>/
"""
MEMBERS = """
plays/<uuid:launch>/close/ plays/<uuid:launch>/cmi/ plays/<uuid:launch>/state/ plays/<uuid:launch>/statement/
accounts/logout/ accounts/reauthenticate/ accounts/email/ accounts/password/change/ accounts/sessions/ accounts/confirm-email/(?P<key>[-:\\w]+)/$
accounts/2fa/ accounts/2fa/reauthenticate/ accounts/2fa/totp/activate/ accounts/2fa/totp/deactivate/
accounts/2fa/recovery-codes/ accounts/2fa/recovery-codes/generate/ accounts/2fa/recovery-codes/download/
accounts/2fa/webauthn/ accounts/2fa/webauthn/add/ accounts/2fa/webauthn/reauthenticate/
accounts/2fa/webauthn/keys/<int:pk>/remove/ accounts/2fa/webauthn/keys/<int:pk>/edit/
inbox/ inbox/read/ inbox/<uuid:notice_id>/read/ language/
courses/ courses/<slug:course>/ courses/<slug:course>/enrol/ courses/<slug:course>/changes/ courses/<slug:course>/<slug:module>/ courses/<slug:course>/<slug:module>/<slug:step>/
courses/<slug:course>/<slug:module>/<slug:step>/done/ courses/<slug:course>/<slug:module>/<slug:step>/place/
courses/<slug:course>/<slug:module>/<slug:step>/parts/<str:part>/
courses/<slug:course>/<slug:module>/<slug:step>/activities/<slug:activity>/draft/
courses/<slug:course>/<slug:module>/<slug:step>/activities/<slug:activity>/ search/ guidance/ guidance/<slug:slug>/ guidance/<slug:slug>/acknowledge/ documents/(\\d+)/(.*)$
attempts/start/<uuid:step_key>/ attempts/<uuid:attempt>/ attempts/<uuid:attempt>/answers/<int:position>/ attempts/<uuid:attempt>/submit/
attempts/<uuid:attempt>/pause/ attempts/<uuid:attempt>/resume/
interviews/start/<uuid:step_key>/ interviews/written/<uuid:step_key>/ interviews/<uuid:run>/ interviews/<uuid:run>/choices/
sessions/ sessions/<uuid:session>/ sessions/<uuid:session>/book/ sessions/<uuid:session>/calendar/ sessions/<uuid:session>/code/ sessions/<uuid:session>/give-back/
sessions/<uuid:session>/leave/ sessions/<uuid:session>/by-hand/ sessions/<uuid:session>/cancel/ sessions/<uuid:session>/check/ sessions/<uuid:session>/close/
sessions/<uuid:session>/roster/ sessions/<uuid:session>/screen/
tabletops/<uuid:session>/ tabletops/<uuid:session>/do/<slug:what>/ tabletops/<uuid:session>/report/ tabletops/<uuid:session>/seats/
tabletops/<uuid:session>/state/ tabletops/join/ tabletops/open/<uuid:step_key>/ tabletops/teams/<slug:slug>/
interviews/<uuid:run>/close/ interviews/<uuid:run>/debrief/ interviews/<uuid:run>/replay/
maps/<uuid:map>/ maps/<uuid:map>/agree/ maps/<uuid:map>/exhibits/<slug:exhibit>/ maps/<uuid:map>/invite/ maps/<uuid:map>/leave/ maps/<uuid:map>/note/ maps/<uuid:map>/result/
maps/<uuid:map>/review/ maps/<uuid:map>/rows/<slug:row>/ maps/<uuid:map>/state/ maps/join/<uuid:step_key>/ maps/start/<uuid:step_key>/
my/ my/record/ my/calendar/ my/calendar/open/ my/calendar/close/ my/pages/<int:page>/bookmark/ my/pages/<int:page>/note/ my/certificates/<uuid:certificate_id>/ my/certificates/<uuid:certificate_id>/name/
my/certificates/<uuid:certificate_id>/pdf/ my/certificates/<uuid:certificate_id>/credential/
records/evidence/<uuid:evidence_id>/statement/ records/evidence/<uuid:evidence_id>/statement/pdf/
my/training/ my/training/<uuid:claim_id>/withdraw/ records/training/<uuid:claim_id>/paper/
support/pause/ support/self-check/
guidance/handbook/<str:kind>/ guidance/<slug:slug>/versions/ guidance/<slug:slug>/versions/<int:number>/ guidance/<slug:slug>/versions/<int:number>/changes/ guidance/<slug:slug>/versions/<int:number>/pdf/
units/ units/<slug:slug>/ units/<slug:slug>/me/ desk/ desk/ask/ desk/ask/look/ desk/answers/ desk/answers/<uuid:answer_id>/ desk/answers/<uuid:answer_id>/settled/ desk/questions/<uuid:question_id>/
desk/questions/<uuid:question_id>/<slug:what>/
teams/ teams/<slug:slug>/
records/competencies/<uuid:holding_id>/ teams/<slug:slug>/commitment/ teams/<slug:slug>/commitment/new/ teams/<slug:slug>/commitment/sign/
teams/<slug:slug>/commitment/<uuid:signature_id>/withdraw/ teams/<slug:slug>/agencies/ teams/<slug:slug>/agencies/<int:place_id>/leave/
teams/<slug:slug>/targets/<uuid:target_id>/ teams/<slug:slug>/reports/<uuid:report_id>/withdraw/
teams/<slug:slug>/coverage/ teams/<slug:slug>/needs/
"""
INVITE = """
agencies/<slug:slug>/guidance-feed/ agencies/<slug:slug>/invite/ agencies/<slug:slug>/invite/<uuid:invitation_id>/resend/ agencies/<slug:slug>/invite/<uuid:invitation_id>/revoke/
"""
ARRANGE = """
agencies/<slug:slug>/arrangements/ agencies/<slug:slug>/arrangements/<uuid:person>/
agencies/<slug:slug>/arrangements/<uuid:person>/attempts/<uuid:enrolment>/<int:quiz>/
"""
MARKING = "marking/ marking/next/ marking/<uuid:marking>/ marking/<uuid:marking>/back/"
CHANGING_MARKS = "marking/marks/ marking/marks/<uuid:change>/ marking/sittings/<uuid:attempt>/"
HOLD = "sessions/new/<uuid:step_key>/"
SUPPORT = """
agencies/<slug:slug>/support/ agencies/<slug:slug>/support/<uuid:contact_id>/ agencies/<slug:slug>/support/<uuid:contact_id>/remove/
"""
DESK = "desk/queue/"
DESK_COUNTS = "desk/counts/"
EDIT = "packages/<uuid:version>/preview/"
ADMINISTER = """
desk/queues/ desk/queues/<int:queue_id>/ records/teams/new/ gallery/ support/lines/ support/lines/<uuid:contact_id>/ support/lines/<uuid:contact_id>/remove/
"""
SEE_AGENCIES = """
agencies/ agencies/<slug:slug>/ agencies/<slug:slug>/people/ agencies/<slug:slug>/guidance/ agencies/<slug:slug>/guidance/<slug:note>/
"""
EXPORT = """
agencies/<slug:slug>/people/export/<str:kind>/ agencies/<slug:slug>/guidance/export/<str:kind>/
agencies/<slug:slug>/guidance/<slug:note>/export/<str:kind>/
"""
BOARD = "partners/ partners/export/<str:kind>/"
READ_RULES = """
records/ records/requirements/ records/requirements/<slug:code>/ records/requirements/<slug:code>/change/ records/requirements/<slug:code>/stop/
"""
SEE_RECORDS = """
records/people/<uuid:person_id>/ records/people/<uuid:person_id>/leave/ records/people/<uuid:person_id>/extend/<slug:code>/
records/people/<uuid:person_id>/waive/<slug:code>/ records/granted/<str:kind>/<uuid:granted_id>/take-back/ records/leaves/<uuid:leave_id>/back/
records/evidence/<uuid:evidence_id>/correct/ records/people/<uuid:person_id>/sign-off/ records/competencies/<uuid:holding_id>/take-back/
"""
IMPORT = """
agencies/<slug:slug>/people/import/ agencies/<slug:slug>/people/import/template/ agencies/<slug:slug>/people/import/<uuid:batch_id>/
agencies/<slug:slug>/people/import/<uuid:batch_id>/errors/ agencies/<slug:slug>/people/import/<uuid:batch_id>/confirm/
agencies/<slug:slug>/people/import/<uuid:batch_id>/drop/ agencies/<slug:slug>/people/import/<uuid:batch_id>/undo/
"""
ROUNDS = """
agencies/<slug:slug>/people/choose/ agencies/<slug:slug>/people/rounds/<uuid:round_id>/ agencies/<slug:slug>/people/rounds/<uuid:round_id>/confirm/
agencies/<slug:slug>/people/rounds/<uuid:round_id>/drop/ agencies/<slug:slug>/people/rounds/<uuid:round_id>/undo/
"""
CERTIFICATES = "records/certificates/ records/certificates/<uuid:certificate_id>/"
CHANGE_CERTIFICATES = "records/certificates/<uuid:certificate_id>/revoke/ records/certificates/<uuid:certificate_id>/reissue/"
COMPETENCIES = "records/competencies/"
FORMED = "records/teams/"
SEE_AGREEMENTS = "records/agreements/ records/agreements/<uuid:agreement_id>/end/"
AGREE = "records/agreements/new/ records/outside-courses/new/"
REVIEW = "records/training/ records/training/<uuid:claim_id>/"
SET_RULES = "records/requirements/new/"
CLOSED = """
accounts/signup/ accounts/inactive/ accounts/password/set/ accounts/confirm-email/ accounts/login/code/confirm/
documents/authenticate_with_password/<int:restriction_id>/ _util/login/
_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/ ^((?:[\\w\\-]+/)*)$
"""

# Wagtail's own routes, by how they begin; the first that fits decides.
EDITOR_CLOSED = """
cms/login/ cms/password_reset/ cms/users/ cms/groups/ cms/settings/ cms/embeds/ cms/test404/ cms/failwhale/
cms/images/<int:image_id>/generate_url/ cms/pages/<int:page_id>/privacy/ cms/collections/<int:collection_id>/privacy/
cms/api/main/pages/<int:pk>/action/
"""
# What a reviewer of a lane needs: the house, reading and comparing a page, acting in the lane.
EDITOR_REVIEW = """
cms/ cms/.*/$ cms/account/ cms/dismissibles/ cms/jsi18n/ cms/logout/ cms/sprite/ cms/block-preview/
cms/editing-sessions/ping/<str:app_label>/<str:model_name>/<str:object_id>/<int:session_id>/ cms/editing-sessions/release/<int:session_id>/
cms/pages/(?P<pk>\\d+)/revisions/compare/(?P<revision_id_a>live|earliest|\\d+)\\.\\.\\.(?P<revision_id_b>live|latest|\\d+)/$
cms/pages/<int:page_id>/edit/ cms/pages/<int:page_id>/edit/preview/ cms/pages/<int:page_id>/history/ cms/pages/<int:page_id>/history/results/
cms/pages/<int:page_id>/revisions/<int:revision_id>/view/ cms/pages/<int:page_id>/view_draft/ cms/pages/<int:page_id>/workflow_history/
cms/pages/<int:page_id>/workflow_history/detail/<int:workflow_state_id>/ cms/pages/workflow/preview/<int:page_id>/<int:task_id>/
cms/pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/
cms/pages/workflow/collect_action_data/<int:page_id>/<slug:action_name>/<int:task_state_id>/
cms/pages/workflow/confirm_cancellation/<int:page_id>/ cms/api/main/pages/ cms/api/main/pages/<int:pk>/
cms/reviews/ cms/reviews/due/ cms/reviews/said/<int:state_id>/ cms/reviews/<uuid:review_id>/
"""
EDITOR_ADMINISTER = "cms/packages/libraries/ cms/collections/ cms/workflows/ cms/locales/ cms/sites/ cms/reports/site-history/ cms/localize/submit/ cms/localize/translate/"
EDITOR_ADMINISTER += (
    " cms/snippets/records/ cms/snippets/choose/records/ cms/localize/update/ cms/localize/page/ cms/localize/reports/ cms/localize/api/"
)

LEARNERS = {"learner_a", "learner_b", "coordinator_a", "leader_a", "leader_b", "team_lead", "author", "auditor", "administrator"}
LEARNERS |= {"legal_reviewer"}
EXPECTED: dict[str, set[str]] = {}
for group, who in {
    PUBLIC: {"everybody"},
    KEYED: {"everybody"},
    MEMBERS: LEARNERS,
    INVITE: {"coordinator_a", "administrator"},
    ARRANGE: {"coordinator_a"},
    HOLD: {"coordinator_a", "author", "administrator"},
    MARKING: {"author"},
    CHANGING_MARKS: {"author", "administrator"},
    SUPPORT: {"coordinator_a", "administrator"},
    EDIT: {"author", "administrator"},
    DESK: {"author", "legal_reviewer"},
    DESK_COUNTS: {"coordinator_a", "leader_a", "leader_b", "auditor", "author", "legal_reviewer"},
    ADMINISTER: {"administrator"},
    SEE_AGENCIES: {"coordinator_a", "leader_a", "leader_b", "auditor"},
    EXPORT: {"coordinator_a", "leader_a", "leader_b"},
    BOARD: {"coordinator_a", "leader_a", "leader_b", "team_lead", "auditor"},
    READ_RULES: {"coordinator_a", "leader_a", "leader_b", "auditor", "administrator"},
    SET_RULES: {"coordinator_a", "administrator"},
    REVIEW: {"coordinator_a"},
    CERTIFICATES: {"coordinator_a", "leader_a", "leader_b", "auditor", "administrator"},
    CHANGE_CERTIFICATES: {"coordinator_a", "administrator"},
    IMPORT: {"coordinator_a", "administrator"},
    ROUNDS: {"coordinator_a", "leader_a", "leader_b"},
    SEE_AGREEMENTS: {"coordinator_a", "leader_a", "leader_b", "auditor"},
    AGREE: {"coordinator_a", "leader_a", "leader_b"},
    FORMED: {"team_lead", "administrator"},
    COMPETENCIES: {"coordinator_a", "leader_a", "leader_b", "auditor", "team_lead", "administrator"},
    SEE_RECORDS: {"coordinator_a", "leader_a", "leader_b", "auditor"},
    CLOSED: set(),
}.items():
    EXPECTED |= {"" if route == "/" else route: who for route in group.split()}

# On the way to a second factor, with none set up yet and with one that was not shown.
SET_UP_PAGES = {
    "accounts/logout/",
    "accounts/reauthenticate/",
    "accounts/2fa/",
    "accounts/2fa/totp/activate/",
    "accounts/2fa/webauthn/add/",
}
SHOW_PAGES = {"accounts/logout/", "accounts/2fa/reauthenticate/", "accounts/2fa/webauthn/reauthenticate/"}


@cache
def who_gets_through(route: str) -> set[str]:
    """:raises KeyError: for a route that nobody has thought about."""
    if not route.startswith("cms/"):
        return EXPECTED[route]
    if route.startswith(tuple(EDITOR_CLOSED.split())):
        return set()
    if route.startswith(tuple(EDITOR_ADMINISTER.split())):
        return {"administrator"}
    return {"author", "administrator", "legal_reviewer"} if route in EDITOR_REVIEW.split() else {"author", "administrator"}


def expected(route: str, role: str) -> str:
    through = who_gets_through(route)
    if not through:
        return GONE
    if "everybody" in through:
        return REACHED
    if role in ("anonymous", "deactivated"):
        return SIGN_IN
    if role == "administrator_without_factor":
        return REACHED if route in SET_UP_PAGES else SET_UP
    if role == "administrator_not_shown":
        return REACHED if route in SHOW_PAGES else SHOW
    return REACHED if role in through else REFUSED


class Reached:
    """Stands behind the guard in place of every view."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs) -> HttpResponse:
        return HttpResponse(REACHED)


def outcome(response: HttpResponse) -> str:
    if response.status_code == 302:
        target = response.headers["Location"].split("?")[0]
        return {"/accounts/login/": SIGN_IN, "/accounts/2fa/": SET_UP, "/accounts/2fa/reauthenticate/": SHOW}.get(target, target)
    if response.status_code == 200 and response.content == REACHED.encode():
        return REACHED
    return {403: REFUSED, 404: GONE}.get(response.status_code, str(response.status_code))


@pytest.fixture
def guard_only(settings, monkeypatch) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Reached"]
    monkeypatch.setattr("lms.errors.render", lambda request, name, context=None, status=200: HttpResponse(name, status=status))


def client_of(cast: Cast, role: str) -> Client:
    if role == "anonymous":
        return Client()
    if role == "deactivated":
        # Signed in before the account was closed.
        client = sign_in(cast.learner_a)
        type(cast.learner_a).objects.filter(pk=cast.learner_a.pk).update(is_active=False)
        return client
    if role == "administrator_without_factor":
        return sign_in(cast.administrator, second_factor=False)
    if role == "administrator_not_shown":
        give_second_factor(cast.administrator)
        return sign_in(cast.administrator, second_factor=False)
    return sign_in(getattr(cast, role))


ROLES = ["anonymous", *sorted(LEARNERS), "administrator_without_factor", "administrator_not_shown", "deactivated"]


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_through_where_expected_and_nowhere_else(cast, guard_only, role):
    client = client_of(cast, role)
    wrong = []
    for route, _ in routes():
        address = path_of(route)
        for method in ("get", "post"):
            found = outcome(getattr(client, method)(address))
            if found != expected(route, role):
                wrong.append(f"{method} {address}: {found}, not {expected(route, role)}")
    assert wrong == []


def test_every_route_has_an_address_of_its_own():
    assert {route: resolve(path_of(route)).route for route, _ in routes()} == {route: route for route, _ in routes()}


def test_no_route_is_unlisted_and_no_line_is_stale():
    assert differences() == ([], [])


def test_no_expectation_is_stale():
    assert (EXPECTED.keys() | set(EDITOR_REVIEW.split())) - {route for route, _ in routes()} == set()


def test_the_front_door_is_small():
    assert len([route for route, rule in table().items() if rule.is_public]) <= 12


def one_more(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never seen")


urlpatterns = [path("one-more/", one_more), path("", include("lms.urls"))]


def test_one_more_route_is_noticed_and_does_not_exist_for_anybody(cast):
    with override_settings(ROOT_URLCONF=__name__):
        assert differences()[0] == ["one-more/"]
        with pytest.raises(KeyError):
            who_gets_through("one-more/")
        assert sign_in(cast.administrator).get("/one-more/").status_code == 404


def test_one_route_less_is_noticed():
    with override_settings(ROOT_URLCONF="agencies.urls"):
        assert "cms/" in differences()[1]


@pytest.mark.parametrize("line", ["my/", "my/ | nobody", "my/ | public, member", "my/ | member\nmy/ | public"])
def test_a_line_that_cannot_be_meant_is_refused(line):
    with pytest.raises(ValueError, match="line"):
        parse(line)
