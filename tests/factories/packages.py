"""Packages that were uploaded, checked and approved, and people who play them."""

from io import BytesIO

from django.utils.crypto import get_random_string
from wagtail.models import Page

from agencies.models import User
from courses.editions import release
from courses.enrolments import enrol
from courses.models import CataloguePage, CoursePage, Enrolment, ModulePage, PackagePage
from media.checking import check, settle_held_up
from media.h5p.libraries import approve
from media.launches import launch, play_of
from media.models import BuildStatus, Launch, LibraryBuild, Package, PackageVersion
from media.uploads import upload


def uploaded(
    content: bytes, *, by: User, name: str = "package.h5p", title: str = "Small practice", package: Package | None = None
) -> PackageVersion:
    """As after an upload and its check; content types still wait for approval."""
    version = upload(BytesIO(content), name=name, size=len(content), title=title, by=by, package=package)
    check(version)
    return PackageVersion.objects.get(pk=version.pk)


def approve_all(*, by: User) -> None:
    for build in LibraryBuild.objects.filter(status=BuildStatus.QUARANTINED):
        approve(build, by=by)
    settle_held_up()


def ready(content: bytes, *, by: User, **more: object) -> PackageVersion:
    """A package that can be played."""
    version = uploaded(content, by=by, **more)  # type: ignore[arg-type]
    approve_all(by=by)
    version.refresh_from_db()
    assert version.status == "ready", version.report
    return version


def course_with(package: Package, *, code: str = "", **fields: object) -> tuple[CoursePage, PackagePage]:
    """A released course of one module with the package in it."""
    code = code or get_random_string(4, "ABCDEFGHJKLMNPQRSTUVWXYZ")
    root = Page.objects.get(depth=1)
    catalogue = CataloguePage.objects.first() or root.add_child(instance=CataloguePage(title="Courses", slug="catalogue-of-tests"))
    course = catalogue.add_child(instance=CoursePage(title=f"Course {code}", slug=code.lower(), code=code))
    module = course.add_child(instance=ModulePage(title="Module one", slug=f"{code.lower()}-m1", code=f"{code}-M1"))
    page = module.add_child(
        instance=PackagePage(title="A small practice", slug=f"{code.lower()}-p1", code=f"{code}-P1", package=package, **fields)
    )
    release(course)
    return course, page


def enrolled(person: User, course: CoursePage) -> Enrolment:
    return enrol(person, course=course, by=person)


def launched(person: User, page: PackagePage, enrolment: Enrolment, *, site: str = "http://testserver", part: str = "") -> Launch:
    play = play_of(person, package=page.package, placement=page.translation_key, enrolment=enrolment.pk)
    package = Package.objects.select_related("live_version").get(pk=page.package_id)
    return launch(person, version=package.live_version, site=site, play=play, part=part)


def step_address(page: PackagePage) -> str:
    return "/courses/" + "/".join(page.url_path.strip("/").split("/")[-3:]) + "/"
